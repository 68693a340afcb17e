//! The integrity check finds what it is there to find.

use sqlx::Executor as _;

use crate::example::{at, import, item, new_import, reports};
use crate::harness::{Database, connect_to, on_both_databases, open};

on_both_databases! { damage_is_found_where_it_is }

async fn damage_is_found_where_it_is(database: Database) {
    for (change, check) in [
        ("UPDATE record_version SET body = '{}' WHERE version_no = 2", "records"),
        ("UPDATE record_version SET tallies = 'nonsense' WHERE version_no = 2", "records"),
        ("UPDATE record_version SET place_no = 99 WHERE version_no = 2", "records"),
        ("UPDATE record_version SET event_to = event_to + 1 WHERE version_no = 2", "records"),
        ("UPDATE tally SET delta = delta + 1", "counts"),
        ("DELETE FROM tally", "counts"),
        ("UPDATE record_version SET replaced_in = NULL WHERE version_no = 1", "records"),
        ("UPDATE record_version SET record_hash = 1 WHERE version_no = 2", "records"),
        ("DELETE FROM record_by_hash WHERE version_no = 2", "look-up"),
        ("DELETE FROM mention WHERE version_no = 2", "mentions"),
        ("INSERT INTO mention (value_no, version_no) VALUES (1, 999)", "mentions"),
        ("DELETE FROM record_version WHERE version_no = 2", "imports"),
    ] {
        let location = database.new_location().await;
        let store = open(&location).await;
        let rows = [1, 2, 3].map(|day| item(reports("us-nflis", "Eutylone", &format!("2019-03-0{day}"), "US", 5)));
        import(&store, &new_import("us-nflis", "a.csv", at(0)), &rows).await;
        let corrected = item(reports("us-nflis", "Eutylone", "2019-03-01", "US", 6));
        import(&store, &new_import("us-nflis", "b.csv", at(1)), &[corrected]).await;
        let sound = store.integrity_check().await.unwrap();
        assert!(sound.ok(), "{sound:?}");
        assert_eq!(
            connect_to(&location).await.execute(change).await.map(|done| done.rows_affected() > 0).ok(),
            Some(true)
        );
        let report = store.integrity_check().await.unwrap();
        let failed: Vec<_> = report.checks.iter().filter(|found| !found.ok).map(|found| found.name.as_str()).collect();
        assert!(failed.contains(&check), "{change}: {report:?}");
        store.close().await;
    }
}
