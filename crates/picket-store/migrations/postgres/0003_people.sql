-- Who may sign in, who is signed in, and what everybody did.

CREATE TABLE account (
    account_no BIGINT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    display_name TEXT COLLATE "C" NOT NULL,
    roles TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    disabled BIGINT NOT NULL CHECK (disabled IN (0, 1)),
    totp_secret BYTEA,
    totp_confirmed BIGINT NOT NULL CHECK (totp_confirmed IN (0, 1)),
    -- The last time step whose code was used; a code is good once (RFC 6238, section 5.2).
    totp_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT
);

-- The token itself is only in the browser; here is its hash.
CREATE TABLE session (
    token_hash TEXT COLLATE "C" PRIMARY KEY,
    account_no BIGINT NOT NULL REFERENCES account (account_no),
    csrf TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_by_account ON session (account_no);

-- Failed attempts by user name and by address.
CREATE TABLE sign_in_attempt (
    scope TEXT COLLATE "C" PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

-- Each row's hash covers the hash of the row before it, so a change shows in every later row.
CREATE TABLE audit (
    audit_no BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_by_object ON audit (object);
CREATE INDEX audit_by_who ON audit (who);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse ('the audit is added to, never changed');
CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse ('the audit is added to, never removed');
