-- What was concluded, and what people decided about it.

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END;
$$;

CREATE TABLE run (
    run_no BIGINT PRIMARY KEY,
    kinds TEXT COLLATE "C" NOT NULL,
    as_of BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    run_by TEXT COLLATE "C" NOT NULL,
    added BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    superseded BIGINT NOT NULL
);

-- Narrow, so that a filter no index serves still reads 100,000 of them in a few milliseconds.
CREATE TABLE finding (
    finding_no BIGINT PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    kind TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C" NOT NULL,
    period_from BIGINT NOT NULL,
    period_to BIGINT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    simulated BIGINT NOT NULL CHECK (simulated IN (0, 1)),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('new', 'confirmed', 'dismissed', 'merged')),
    superseded BIGINT NOT NULL CHECK (superseded IN (0, 1)),
    into_id TEXT COLLATE "C",
    words TEXT COLLATE "C" NOT NULL,
    first_raised_at BIGINT NOT NULL,
    run_no BIGINT NOT NULL REFERENCES run (run_no)
);
-- Each holds every column that the board filters by, so that a filter that lets little through reads the index alone.
CREATE INDEX finding_by_strength ON finding
    (superseded, score, finding_no, kind, state, country, simulated, period_from, period_to);
CREATE INDEX finding_by_period ON finding
    (superseded, period_to, score, finding_no, kind, state, country, simulated, period_from);
CREATE INDEX finding_by_subject ON finding (subject_kind, subject_id);
CREATE INDEX finding_by_state ON finding (state, superseded);

CREATE TABLE finding_body (
    finding_no BIGINT PRIMARY KEY REFERENCES finding (finding_no),
    body TEXT COLLATE "C" NOT NULL
);

CREATE TABLE finding_source (
    source_no BIGINT NOT NULL REFERENCES term (term_no),
    finding_no BIGINT NOT NULL REFERENCES finding (finding_no),
    PRIMARY KEY (source_no, finding_no)
);

CREATE TABLE decision (
    decision_no BIGINT PRIMARY KEY,
    finding_no BIGINT NOT NULL REFERENCES finding (finding_no),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('new', 'confirmed', 'dismissed', 'merged')),
    into_id TEXT COLLATE "C",
    decided_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX decision_by_finding ON decision (finding_no);
CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION refuse ('decisions are added, never changed');
CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision FOR EACH ROW EXECUTE FUNCTION refuse ('decisions are added, never removed');
