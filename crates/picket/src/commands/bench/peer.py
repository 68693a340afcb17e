"""The same work as `picket bench control`, by RDKit. Arguments: a file of SMILES and a file of SMARTS, one a line."""

import json
import sys
import time

from rdkit import Chem, RDLogger, rdBase

RDLogger.DisableLog("rdApp.*")
smiles = open(sys.argv[1], encoding="utf-8").read().split("\n")[:-1]
patterns = [Chem.MolFromSmarts(line) for line in open(sys.argv[2], encoding="utf-8").read().split("\n")[:-1]]
patterns = [pattern for pattern in patterns if pattern is not None]


def timed(work):
    """The least of three runs in seconds, and the last result."""
    times = []
    for _ in range(3):
        started = time.process_time()
        result = work()
        times.append(time.process_time() - started)
    return min(times), result


parse, molecules = timed(lambda: [molecule for molecule in map(Chem.MolFromSmiles, smiles) if molecule is not None])
match, matched = timed(lambda: sum(molecule.HasSubstructMatch(p) for molecule in molecules for p in patterns))
key, _ = timed(lambda: [Chem.MolToInchiKey(molecule) for molecule in molecules])
print(
    json.dumps(
        {
            "version": rdBase.rdkitVersion,
            "read": len(molecules),
            "matched": matched,
            "parse_seconds": parse,
            "match_seconds": match,
            "key_seconds": key,
        }
    )
)
