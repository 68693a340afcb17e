-- Who may sign in, who is signed in, and what everybody did.

CREATE TABLE account (
    account_no INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    totp_secret BLOB,
    totp_confirmed INTEGER NOT NULL CHECK (totp_confirmed IN (0, 1)),
    -- The last time step whose code was used; a code is good once (RFC 6238, section 5.2).
    totp_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_sign_in_at INTEGER
) STRICT;

-- The token itself is only in the browser; here is its hash.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account_no INTEGER NOT NULL REFERENCES account (account_no),
    csrf TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account_no);

-- Failed attempts by user name and by address.
CREATE TABLE sign_in_attempt (
    scope TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each row's hash covers the hash of the row before it, so a change shows in every later row.
CREATE TABLE audit (
    audit_no INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_object ON audit (object);
CREATE INDEX audit_by_who ON audit (who);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is added to, never changed');
END;
CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is added to, never removed');
END;
