"""Searches the spectra in the folder of the first argument with ms_entropy and prints its figures as JSON."""

import json
import pathlib
import sys
import time

import numpy as np
from ms_entropy import FlashEntropySearch

TOLERANCE = 0.01995
PRECURSOR = 0.01

folder = pathlib.Path(sys.argv[1])
keep_scores = sys.argv[2] == "scores"


def read(name):
    numbers = lambda ending, kind: np.fromfile(folder / f"{name}.{ending}", dtype=kind)
    ends = numbers("ends", np.uint64).astype(np.int64)
    peaks = np.stack([numbers("mz", np.float64), numbers("shares", np.float64)], axis=1)
    spectra = np.split(peaks, ends[:-1])
    return [
        {"precursor_mz": float(precursor), "peaks": peaks, "place": place}
        for place, (precursor, peaks) in enumerate(zip(numbers("precursors", np.float64), spectra))
    ]


def resident_megabytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024


before = resident_megabytes()
library, queries = read("library"), read("queries")
count = len(library)
start = time.perf_counter()
index = FlashEntropySearch(max_ms2_tolerance_in_da=TOLERANCE)
# The hybrid search of 1.5.3 computes 0 - 1 without a sign when the query has a peak lighter than all of the library, and
# then loses shifted peaks. With a lighter peak in the library it does not come to that.
library.append({"precursor_mz": 4.0, "peaks": np.array([[1.0, 1.0]]), "place": count})
# The index sorts its spectra and leaves out empty ones: its numbers are places in the list that it returns.
places = np.array([spectrum["place"] for spectrum in index.build_index(library, clean_spectra=False)])
figures = {"build_seconds": time.perf_counter() - start, "modes": {}}
del library
figures["resident_megabytes"] = resident_megabytes() - before

searches = {
    "identity": lambda q, peaks: index.identity_search(q["precursor_mz"], peaks, PRECURSOR, TOLERANCE),
    "open": lambda q, peaks: index.open_search(peaks, TOLERANCE),
    "neutral_loss": lambda q, peaks: index.neutral_loss_search(q["precursor_mz"], peaks, TOLERANCE),
    "hybrid": lambda q, peaks: index.hybrid_search(q["precursor_mz"], peaks, TOLERANCE),
}
for mode, search in searches.items():
    times = []
    with open(folder / mode, "wb") as output:
        for query in queries:
            peaks = query["peaks"].copy()
            start = time.perf_counter()
            found = search(query, peaks)
            times.append(time.perf_counter() - start)
            if keep_scores:
                scores = np.zeros(count + 1, dtype=np.float32)
                scores[places] = found
                scores[:count].tofile(output)
    figures["modes"][mode] = times
json.dump(figures, sys.stdout)
