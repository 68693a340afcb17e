"""The search of `picket bench spectra` with matchms: cosine of sqrt(abundance) * m/z at unit mass."""

import gzip
import json
import re
import sys
import time

import matchms
import numpy
from matchms import Spectrum
from matchms.similarity import CosineGreedy

QUERIES_MAX = 40


def records(path):
    """The records of an MSP file, read without matchms, whose own reader drops some."""
    opened = gzip.open if path.endswith(".gz") else open
    record, peaks, in_peaks = {}, [], False
    with opened(path, "rt", encoding="latin-1") as lines:
        for line in lines:
            line = line.strip()
            if not line:
                if peaks:
                    yield record, peaks
                record, peaks, in_peaks = {}, [], False
            elif in_peaks:
                numbers = [float(number) for number in re.findall(r"[0-9.eE+-]+", line.split('"')[0])]
                peaks += list(zip(numbers[::2], numbers[1::2]))
            else:
                field, _, value = line.partition(":")
                record[field.strip().lower()] = value.strip()
                in_peaks = field.strip().lower() == "num peaks"
    if peaks:
        yield record, peaks


def spectra(path):
    found = []
    for record, peaks in records(path):
        peaks = sorted((mz, abundance) for mz, abundance in peaks if abundance > 0)
        mz, abundances = (numpy.array(column, dtype=float) for column in zip(*peaks))
        metadata = {"inchikey": record.get("inchikey", "")}
        found.append(Spectrum(mz=mz, intensities=abundances / abundances.max(), metadata=metadata))
    return found


def main():
    started = time.perf_counter()
    library = spectra(sys.argv[1])
    load = time.perf_counter() - started
    asked = spectra(sys.argv[2])
    queries = asked[:: max(1, len(asked) // QUERIES_MAX)][:QUERIES_MAX]
    cosine = CosineGreedy(tolerance=0.1, mz_power=1.0, intensity_power=0.5)
    cosine.pair(queries[0], library[0])  # compiles
    first, started = 0, time.perf_counter()
    for query in queries:
        scores = [float(cosine.pair(query, other)["score"]) for other in library]
        best = library[int(numpy.argmax(scores))]
        first += best.get("inchikey", "")[:14] == query.get("inchikey", "")[:14]
    seconds = time.perf_counter() - started
    print(json.dumps({
        "version": matchms.__version__,
        "load_seconds": load,
        "first": first / len(queries),
        "query_mean_ms": 1000 * seconds / len(queries),
        "queries": len(queries),
    }))


main()
