//! Reading: records by what is in them, counts by what they count, names by their words.

use picket_core::{Measure, Mention, MentionKind, Period, Record, Tally};
use picket_store::{NewImport, RecordFilter, Store, StoreError, TallyFilter};

use crate::example::{at, import, item, new_import, place, reports, source};
use crate::harness::{Database, on_both_databases};

on_both_databases! {
    a_record_comes_back_as_it_was,
    records_are_found_by_mention_source_and_import,
    pages_hold_every_record_once,
    counts_answer_every_filter,
    names_are_found_by_the_beginnings_of_their_words,
    sources_are_summed_up,
}

/// A sample with three substances, as a laboratory reports one.
fn sample(number: u32) -> Record<String> {
    let mut record = reports("us-lab", "Fentanyl", "2023-07-31", "US/North Carolina", 1);
    record.key = format!("sample {number}").parse().unwrap();
    record.bytes = format!("{number},fentanyl,xylazine").into_bytes();
    record.location.part = Some("Sheet 1".to_owned());
    record.location.column = Some("Result".to_owned());
    let mention = |kind, value: &str| Mention { kind, value: value.to_owned() };
    record.mentions = vec![
        mention(MentionKind::SubstanceName, "xylazine"),
        mention(MentionKind::SubstanceName, "fentanyl"),
        mention(MentionKind::Sample, &format!("us-lab {number}")),
        mention(MentionKind::SubstanceName, "fentanyl"),
    ];
    let month = Period::new("2023-07").unwrap();
    let tally = |measure, subject: &str, where_: &str| Tally {
        measure,
        subject: subject.to_owned(),
        place: place(where_),
        period: month.clone(),
        count: 1,
    };
    record.tallies = vec![
        tally(Measure::Reports, "Fentanyl", "US/North Carolina"),
        tally(Measure::Reports, "Xylazine", "US/North Carolina"),
        tally(Measure::Samples, "", "US"),
        tally(Measure::Pairs, &Tally::pair("Fentanyl", "Xylazine"), "US/North Carolina"),
    ];
    record
}

async fn a_record_comes_back_as_it_was(database: Database) {
    let store = database.new_store().await;
    let record = sample(1);
    let new = NewImport { simulated: true, ..new_import("us-lab", "a.csv", at(0)) };
    let imported = import(&store, &new, &[item(record.clone())]).await;
    let stored = store.record(&record.id(), at(0)).await.unwrap().unwrap();
    assert_eq!(stored.record, record);
    assert_eq!((stored.version, stored.import, stored.known_at), (1, imported.id, at(0)));
    assert!(stored.simulated);
    assert_eq!(stored.replaced_at, None);
    assert_eq!(stored.content_hash(), record.content_hash());
}

async fn records_are_found_by_mention_source_and_import(database: Database) {
    let store = database.new_store().await;
    let lab = [item(sample(1)), item(sample(2))];
    let first = import(&store, &new_import("us-lab", "a.csv", at(0)), &lab).await;
    let national = [item(reports("us-nflis", "Fentanyl", "2023-07", "US", 9))];
    import(&store, &new_import("us-nflis", "b.csv", at(5)), &national).await;

    let keys = async |filter: RecordFilter| {
        let page = store.records(&filter).await.unwrap();
        page.items.into_iter().map(|stored| stored.record.key.to_string()).collect::<Vec<_>>()
    };
    let all = || RecordFilter::as_of(at(9));
    let mention = |kind, value: &str| Some(Mention { kind, value: value.to_owned() });
    let fentanyl = || mention(MentionKind::SubstanceName, "fentanyl");
    assert_eq!(keys(all()).await, ["2023-07|US|Fentanyl", "sample 2", "sample 1"]);
    assert_eq!(keys(RecordFilter { mention: fentanyl(), ..all() }).await.len(), 3);
    assert_eq!(keys(RecordFilter { mention: fentanyl(), as_of: at(4), ..all() }).await, ["sample 2", "sample 1"]);
    let sample = mention(MentionKind::Sample, "us-lab 1");
    assert_eq!(keys(RecordFilter { mention: sample, ..all() }).await, ["sample 1"]);
    assert!(keys(RecordFilter { mention: mention(MentionKind::SubstanceName, "nothing"), ..all() }).await.is_empty());
    let by_source = RecordFilter { mention: fentanyl(), source: Some(source("us-nflis")), ..all() };
    assert_eq!(keys(by_source).await, ["2023-07|US|Fentanyl"]);
    assert!(keys(RecordFilter { source: Some(source("nobody")), ..all() }).await.is_empty());
    assert_eq!(keys(RecordFilter { import: Some(first.id), ..all() }).await, ["sample 2", "sample 1"]);
}

async fn pages_hold_every_record_once(database: Database) {
    let store = database.new_store().await;
    let items: Vec<_> = (0..25).map(|number| item(sample(number))).collect();
    import(&store, &new_import("us-lab", "a.csv", at(0)), &items).await;
    let mut filter = RecordFilter { limit: 10, ..RecordFilter::as_of(at(0)) };
    let (mut keys, mut pages) = (Vec::new(), 0);
    loop {
        let page = store.records(&filter).await.unwrap();
        keys.extend(page.items.into_iter().map(|stored| stored.record.key.to_string()));
        pages += 1;
        match page.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(keys, (0..25).rev().map(|number| format!("sample {number}")).collect::<Vec<_>>());
    filter.after = Some("nonsense".to_owned());
    assert!(matches!(store.records(&filter).await, Err(StoreError::Invalid(_))));
}

async fn counts_answer_every_filter(database: Database) {
    let store = database.new_store().await;
    let lab = [item(sample(1)), item(sample(2))];
    import(&store, &NewImport { simulated: true, ..new_import("us-lab", "a.csv", at(0)) }, &lab).await;
    let national = [
        item(reports("us-nflis", "Fentanyl", "2023-07", "US", 9)),
        item(reports("us-nflis", "Fentanyl", "2023", "US", 90)),
        item(reports("us-nflis", "Fentanyl", "2023-07", "GB/US", 7)),
    ];
    import(&store, &new_import("us-nflis", "b.csv", at(5)), &national).await;

    let sums = async |filter: TallyFilter| {
        let tallies = store.tallies(at(9), &filter).await.unwrap();
        tallies.into_iter().map(|(_, tally)| tally.count).collect::<Vec<_>>()
    };
    let all = TallyFilter::default;
    assert_eq!(sums(all()).await, [2, 2, 2, 2, 7, 90, 9]);
    assert_eq!(sums(TallyFilter { sources: vec![source("us-lab")], ..all() }).await, [2, 2, 2, 2]);
    assert!(sums(TallyFilter { sources: vec![source("nobody")], ..all() }).await.is_empty());
    assert_eq!(sums(TallyFilter { countries: vec!["GB".parse().unwrap()], ..all() }).await, [7]);
    assert_eq!(sums(TallyFilter { countries: vec!["US".parse().unwrap()], ..all() }).await, [2, 2, 2, 2, 90, 9]);
    assert_eq!(sums(TallyFilter { places: vec![place("US")], ..all() }).await, [2, 90, 9]);
    assert!(sums(TallyFilter { places: vec![place("FR")], ..all() }).await.is_empty());
    assert_eq!(sums(TallyFilter { subjects: vec!["Fentanyl".to_owned()], ..all() }).await, [2, 7, 90, 9]);
    assert!(sums(TallyFilter { subjects: vec!["Nothing".to_owned()], ..all() }).await.is_empty());
    assert_eq!(sums(TallyFilter { measures: vec![Measure::Samples], ..all() }).await, [2]);
    assert_eq!(sums(TallyFilter { measures: vec![Measure::Pairs, Measure::Samples], ..all() }).await, [2, 2]);
    let july = Some(Period::new("2023-07").unwrap());
    assert_eq!(sums(TallyFilter { within: july, ..all() }).await, [2, 2, 2, 2, 7, 9]);
    assert_eq!(sums(TallyFilter { simulated: Some(false), ..all() }).await, [7, 90, 9]);
    let too_many = TallyFilter { subjects: vec![String::new(); 10_001], ..all() };
    assert!(matches!(store.tallies(at(9), &too_many).await, Err(StoreError::TooLarge { .. })));

    let pair = TallyFilter { measures: vec![Measure::Pairs], ..all() };
    let (from, pair) = store.tallies(at(9), &pair).await.unwrap().remove(0);
    assert_eq!((from, pair.subject), (source("us-lab"), Tally::pair("Xylazine", "Fentanyl")));
    assert_eq!((pair.place, pair.period.as_str()), (place("US/North Carolina"), "2023-07"));
}

async fn found(store: &Store, text: &str) -> Vec<String> {
    store.search_names(text, 10).await.unwrap().into_iter().map(|name| name.name).collect()
}

async fn names_are_found_by_the_beginnings_of_their_words(database: Database) {
    let store = database.new_store().await;
    let names =
        ["para-Fluorofentanyl", "Fentanyl", "N,N-Diméthyltryptamine", "4-ANPP", "5F-MDMB-PICA", "α-PVP", "1e5 x'y"];
    let items = names.into_iter().zip(1..).map(|(name, count)| item(reports("us-nflis", name, "2023", "US", count)));
    let items = items.collect::<Vec<_>>();
    import(&store, &new_import("us-nflis", "a.csv", at(0)), &items).await;

    assert_eq!(found(&store, "fent").await, ["Fentanyl"]);
    assert_eq!(found(&store, "FLUORO para").await, ["para-Fluorofentanyl"]);
    assert_eq!(found(&store, "dimethyl").await, ["N,N-Diméthyltryptamine"]);
    assert_eq!(found(&store, "Diméthyl n").await, ["N,N-Diméthyltryptamine"]);
    assert_eq!(found(&store, "4 anpp").await, ["4-ANPP"]);
    assert_eq!(found(&store, "5f pica").await, ["5F-MDMB-PICA"]);
    assert_eq!(found(&store, "Α").await, ["α-PVP"], "an upper-case alpha");
    assert_eq!(found(&store, "p").await, ["α-PVP", "5F-MDMB-PICA", "para-Fluorofentanyl"], "most reported first");
    assert_eq!(found(&store, "1e5 y").await, ["1e5 x'y"]);
    for nothing in ["", "  ", "-", "\"", "'", "* OR *", "fent NOT", "zzz", "fent\0anyl x"] {
        assert!(found(&store, nothing).await.is_empty(), "{nothing:?}");
    }
    let all = store.names().await.unwrap();
    assert_eq!(all.iter().map(|name| name.reports).collect::<Vec<_>>(), [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(store.counts().await.unwrap().names, 7);
}

async fn sources_are_summed_up(database: Database) {
    let store = database.new_store().await;
    assert_eq!(store.sources().await.unwrap(), []);
    let lab = [item(sample(1)), item(sample(2))];
    import(&store, &NewImport { simulated: true, ..new_import("us-lab", "a.csv", at(0)) }, &lab).await;
    import(&store, &new_import("us-lab", "b.csv", at(7)), &lab[..1]).await;
    let sources = store.sources().await.unwrap();
    assert_eq!(sources.len(), 1);
    assert_eq!((sources[0].imports, sources[0].records, sources[0].newest_known_at), (2, 2, at(7)));
    assert!(sources[0].simulated);
}
