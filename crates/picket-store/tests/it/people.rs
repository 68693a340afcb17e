//! People: passwords, one-time codes, sessions, and the patience of the sign-in.

use std::collections::BTreeSet;

use picket_core::Timestamp;
use picket_store::{
    AuditAction, AuditFilter, NewSession, Role, SignIn, SignInOutcome, Store, StoreError, UserChange, UserName,
};

use crate::example::{PASSWORD, at, new_user};
use crate::harness::{Database, on_both_databases};

on_both_databases! {
    somebody_signs_in_and_out,
    what_is_wrong_is_not_said,
    failures_make_the_next_attempt_wait,
    a_burst_of_attempts_gains_nothing,
    one_time_codes_are_good_once,
    sessions_end,
    somebody_must_manage_users,
    users_are_added_and_changed,
}

fn attempt(name: &str, password: &str) -> SignIn {
    SignIn { name: name.to_owned(), password: password.to_owned(), code: None, address: "192.0.2.7".to_owned() }
}

async fn try_in(store: &Store, name: &str, password: &str, when: Timestamp) -> SignInOutcome {
    store.sign_in(&attempt(name, password), when).await.unwrap()
}

async fn signed_in(store: &Store, name: &str, when: Timestamp) -> NewSession {
    match try_in(store, name, PASSWORD, when).await {
        SignInOutcome::Done(session) => *session,
        _ => panic!("not signed in"),
    }
}

async fn with_amina(database: &Database) -> Store {
    let store = database.new_store().await;
    store.add_user(&new_user("amina", &[Role::Administrator]), "setup", at(0)).await.unwrap();
    store
}

fn amina() -> UserName {
    UserName::new("amina").unwrap()
}

async fn somebody_signs_in_and_out(database: Database) {
    let store = with_amina(&database).await;
    let session = signed_in(&store, " Amina ", at(1)).await;
    assert_eq!((session.token.len(), session.csrf.len()), (64, 64));
    assert_eq!(session.user.last_sign_in_at, Some(at(1)));
    let other = signed_in(&store, "amina", at(2)).await;
    assert_ne!(other.token, session.token);
    let known = store.session(&session.token, at(3)).await.unwrap().unwrap();
    assert_eq!((known.user.name, known.csrf), (amina(), session.csrf));
    assert_eq!(store.session("guess", at(3)).await.unwrap(), None);
    store.sign_out(&session.token, at(4)).await.unwrap();
    assert_eq!(store.session(&session.token, at(4)).await.unwrap(), None);
    assert!(store.session(&other.token, at(4)).await.unwrap().is_some());
    let actions =
        store.audit_rows(&AuditFilter { by: Some("amina".to_owned()), ..AuditFilter::default() }).await.unwrap();
    let actions: Vec<_> = actions.into_iter().map(|row| row.entry.action).collect();
    assert_eq!(actions, [AuditAction::SignOut, AuditAction::SignIn, AuditAction::SignIn]);
}

async fn what_is_wrong_is_not_said(database: Database) {
    let store = with_amina(&database).await;
    store.add_user(&new_user("kofi", &[]), "setup", at(0)).await.unwrap();
    let disable = UserChange { disabled: Some(true), ..UserChange::default() };
    store.change_user(&UserName::new("kofi").unwrap(), &disable, "amina", at(0)).await.unwrap();
    for (name, password) in [("amina", "wrong"), ("nobody", PASSWORD), ("kofi", PASSWORD), ("", ""), ("a\0b", "x")] {
        assert!(try_in(&store, name, password, at(1)).await == SignInOutcome::Refused, "{name}");
    }
    let refused = AuditFilter { action: Some(AuditAction::SignInRefused), ..AuditFilter::default() };
    assert_eq!(store.audit_rows(&refused).await.unwrap().len(), 5);
}

async fn failures_make_the_next_attempt_wait(database: Database) {
    let store = with_amina(&database).await;
    for _ in 0..5 {
        assert!(try_in(&store, "amina", "wrong", at(0)).await == SignInOutcome::Refused);
        assert!(
            try_in(&store, "nobody", "wrong", at(0)).await == SignInOutcome::Refused,
            "an unknown name waits alike"
        );
    }
    for name in ["amina", "nobody"] {
        assert!(try_in(&store, name, PASSWORD, at(4)).await == SignInOutcome::TooMany { retry_at: at(5) });
    }
    assert!(try_in(&store, "amina", "wrong", at(5)).await == SignInOutcome::Refused);
    assert!(try_in(&store, "amina", PASSWORD, at(6)).await == SignInOutcome::TooMany { retry_at: at(15) });
    signed_in(&store, "amina", at(15)).await;
    assert!(try_in(&store, "amina", "wrong", at(15)).await == SignInOutcome::Refused, "it starts afresh");
    // The address has its own count: the failures of many names add up.
    for number in 0..8 {
        assert!(try_in(&store, &format!("guess{number}"), "wrong", at(16)).await == SignInOutcome::Refused);
    }
    assert!(matches!(try_in(&store, "another", "wrong", at(16)).await, SignInOutcome::TooMany { .. }));
    let elsewhere = SignIn { address: "192.0.2.8".to_owned(), ..attempt("amina", PASSWORD) };
    assert!(matches!(store.sign_in(&elsewhere, at(16)).await.unwrap(), SignInOutcome::Done(_)));
    signed_in(&store, "amina", at(16 + 24 * 3600)).await;
}

async fn a_burst_of_attempts_gains_nothing(database: Database) {
    let store = with_amina(&database).await;
    let burst: Vec<_> = (0..12)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { try_in(&store, "amina", "wrong", at(0)).await })
        })
        .collect();
    let mut looked_at = 0;
    for one in burst {
        looked_at += u32::from(one.await.unwrap() == SignInOutcome::Refused);
    }
    assert_eq!(looked_at, 5);
}

/// The code for an instant, by the same library that authenticator programs' codes are compared with in the unit test.
fn code(secret_base32: &str, when: Timestamp) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret_base32).unwrap();
    let codes = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    codes.generate(u64::try_from(when.microseconds() / 1_000_000).unwrap()).to_string()
}

async fn one_time_codes_are_good_once(database: Database) {
    let store = with_amina(&database).await;
    let enrolment = store.enrol_totp(&amina(), "amina", at(0)).await.unwrap();
    assert!(enrolment.uri.starts_with("otpauth://totp/Picket:amina?secret="), "{}", enrolment.uri);
    signed_in(&store, "amina", at(0)).await;
    assert!(matches!(store.confirm_totp(&amina(), "000000", "amina", at(0)).await, Err(StoreError::WrongCode)));
    store.confirm_totp(&amina(), &code(&enrolment.secret_base32, at(0)), "amina", at(0)).await.unwrap();
    assert!(store.user(&amina()).await.unwrap().unwrap().has_totp);

    let with = |code: &str| SignIn { code: Some(code.to_owned()), ..attempt("amina", PASSWORD) };
    assert!(try_in(&store, "amina", PASSWORD, at(60)).await == SignInOutcome::CodeNeeded);
    assert!(try_in(&store, "amina", "wrong", at(60)).await == SignInOutcome::Refused);
    let used = code(&enrolment.secret_base32, at(0));
    assert!(store.sign_in(&with(&used), at(1)).await.unwrap() == SignInOutcome::Refused, "it confirmed the set-up");
    assert!(store.sign_in(&with("12345"), at(60)).await.unwrap() == SignInOutcome::Refused);
    let fresh = code(&enrolment.secret_base32, at(60));
    let spaced = format!("{} {}", &fresh[..3], &fresh[3..]);
    assert!(matches!(store.sign_in(&with(&spaced), at(60)).await.unwrap(), SignInOutcome::Done(_)));
    assert!(store.sign_in(&with(&fresh), at(61)).await.unwrap() == SignInOutcome::Refused, "it was used");

    store.remove_totp(&amina(), "amina", at(90)).await.unwrap();
    signed_in(&store, "amina", at(90)).await;
    assert!(matches!(store.confirm_totp(&amina(), &fresh, "amina", at(90)).await, Err(StoreError::WrongCode)));
}

async fn sessions_end(database: Database) {
    let store = with_amina(&database).await;
    let minutes = |minutes: i64| at(minutes * 60);
    let idle = signed_in(&store, "amina", minutes(0)).await.token;
    assert!(store.session(&idle, minutes(29)).await.unwrap().is_some());
    assert!(store.session(&idle, minutes(58)).await.unwrap().is_some(), "reading made it last");
    assert!(store.session(&idle, minutes(88)).await.unwrap().is_none());

    let busy = signed_in(&store, "amina", minutes(0)).await.token;
    for minute in (0..720).step_by(20) {
        let session = store.session(&busy, minutes(minute)).await.unwrap().unwrap();
        assert!(session.expires_at <= minutes(720));
    }
    assert!(store.session(&busy, minutes(720)).await.unwrap().is_none(), "twelve hours are the most");

    let token = signed_in(&store, "amina", minutes(800)).await.token;
    store.set_password(&amina(), "another good password", "amina", minutes(801)).await.unwrap();
    assert!(store.session(&token, minutes(801)).await.unwrap().is_none(), "the password changed");
    assert!(try_in(&store, "amina", PASSWORD, minutes(801)).await == SignInOutcome::Refused);
}

async fn somebody_must_manage_users(database: Database) {
    let store = with_amina(&database).await;
    let demote = UserChange { roles: Some(BTreeSet::from([Role::Reader])), ..UserChange::default() };
    let disable = UserChange { disabled: Some(true), ..UserChange::default() };
    for change in [&demote, &disable] {
        let refused = store.change_user(&amina(), change, "amina", at(1)).await;
        assert!(matches!(refused, Err(StoreError::LastAdministrator)));
    }
    assert!(store.user(&amina()).await.unwrap().unwrap().may(Role::Administrator));
    store.add_user(&new_user("kofi", &[Role::Administrator]), "amina", at(2)).await.unwrap();
    let token = signed_in(&store, "amina", at(3)).await.token;
    let changed = store.change_user(&amina(), &demote, "kofi", at(4)).await.unwrap();
    assert_eq!(changed.roles, BTreeSet::from([Role::Reader]));
    assert!(store.session(&token, at(5)).await.unwrap().is_none(), "other roles need another session");
}

async fn users_are_added_and_changed(database: Database) {
    let store = with_amina(&database).await;
    let exists = store.add_user(&new_user("amina", &[]), "setup", at(1)).await;
    assert!(matches!(exists, Err(StoreError::UserExists(name)) if name == "amina"));
    let weak = picket_store::NewUser { password: "short".to_owned(), ..new_user("kofi", &[]) };
    assert!(matches!(store.add_user(&weak, "setup", at(1)).await, Err(StoreError::WeakPassword { .. })));
    store.add_user(&new_user("kofi", &[Role::Reviewer, Role::Reader]), "amina", at(2)).await.unwrap();
    let names: Vec<_> = store.users().await.unwrap().into_iter().map(|user| user.name.to_string()).collect();
    assert_eq!(names, ["amina", "kofi"]);
    let kofi = UserName::new("kofi").unwrap();
    let rename = UserChange { display_name: Some("Kofi A.".to_owned()), ..UserChange::default() };
    let changed = store.change_user(&kofi, &rename, "amina", at(3)).await.unwrap();
    assert_eq!((changed.display_name.as_str(), changed.roles.len()), ("Kofi A.", 2));
    let nobody = UserName::new("nobody").unwrap();
    assert!(matches!(store.set_password(&nobody, PASSWORD, "amina", at(4)).await, Err(StoreError::UnknownUser(_))));
    for wrong in ["", "Amina", "a b", "é", &"a".repeat(65)] {
        assert!(UserName::new(wrong).is_err(), "{wrong}");
    }
    assert_eq!(store.counts().await.unwrap().users, 2);
}
