-- What was concluded, and what people decided about it.

CREATE TABLE run (
    run_no INTEGER PRIMARY KEY,
    kinds TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    run_by TEXT NOT NULL,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    superseded INTEGER NOT NULL
) STRICT;

-- Narrow, so that a filter no index serves still reads 100,000 of them in a few milliseconds.
CREATE TABLE finding (
    finding_no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    country TEXT NOT NULL,
    period_from INTEGER NOT NULL,
    period_to INTEGER NOT NULL,
    score REAL NOT NULL,
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('new', 'confirmed', 'dismissed', 'merged')),
    superseded INTEGER NOT NULL CHECK (superseded IN (0, 1)),
    into_id TEXT,
    words TEXT NOT NULL,
    first_raised_at INTEGER NOT NULL,
    run_no INTEGER NOT NULL REFERENCES run (run_no)
) STRICT;
-- Each holds every column that the board filters by, so that a filter that lets little through reads the index alone.
CREATE INDEX finding_by_strength ON finding
    (superseded, score, finding_no, kind, state, country, simulated, period_from, period_to);
CREATE INDEX finding_by_period ON finding
    (superseded, period_to, score, finding_no, kind, state, country, simulated, period_from);
CREATE INDEX finding_by_subject ON finding (subject_kind, subject_id);
CREATE INDEX finding_by_state ON finding (state, superseded);

CREATE TABLE finding_body (
    finding_no INTEGER PRIMARY KEY REFERENCES finding (finding_no),
    body TEXT NOT NULL
) STRICT;

CREATE TABLE finding_source (
    source_no INTEGER NOT NULL REFERENCES term (term_no),
    finding_no INTEGER NOT NULL REFERENCES finding (finding_no),
    PRIMARY KEY (source_no, finding_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
    decision_no INTEGER PRIMARY KEY,
    finding_no INTEGER NOT NULL REFERENCES finding (finding_no),
    state TEXT NOT NULL CHECK (state IN ('new', 'confirmed', 'dismissed', 'merged')),
    into_id TEXT,
    decided_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_by_finding ON decision (finding_no);
CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision BEGIN
    SELECT RAISE(ABORT, 'decisions are added, never changed');
END;
CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision BEGIN
    SELECT RAISE(ABORT, 'decisions are added, never removed');
END;
