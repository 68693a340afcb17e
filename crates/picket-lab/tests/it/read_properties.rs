//! Laws that hold for any input.

use std::io::{BufReader, Cursor};

use picket_core::Item;
use picket_lab::{LabReport, Profiles};
use proptest::prelude::*;

use crate::read::{read, reader, records, shipped};

/// A cell as RFC 4180 writes it: in quotes when it must be, or when `quoted` wants it.
fn cell(text: &str, quoted: bool) -> String {
    if quoted || text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

proptest! {
    #[test]
    fn any_quoting_reads_back(
        rows in prop::collection::vec(("[A-Za-z][A-Za-z ,\"';é-]{0,20}[a-z]", 0_u64..1_000_000, any::<bool>()), 1..40),
        crlf in any::<bool>(),
        capacity in 1_usize..64,
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = format!("YYYY,SubstanceDetected,Freq{end}");
        let mut lines = Vec::new();
        for (index, (name, count, quoted)) in rows.iter().enumerate() {
            let line = format!("{},{},{}", 1900 + index, cell(name, *quoted), cell(&count.to_string(), *quoted));
            text.push_str(&line);
            text.push_str(end);
            lines.push(line);
        }
        let profile = shipped("nflis");
        let reader = reader(&profile);
        let input = BufReader::with_capacity(capacity, Cursor::new(text.into_bytes()));
        let items: Vec<Item<LabReport>> = reader.open(Box::new(input)).unwrap().collect();
        let records = records(items);
        prop_assert_eq!(records.len(), rows.len());
        for (index, (record, (name, count, _))) in records.iter().zip(&rows).enumerate() {
            let LabReport::Aggregated(report) = &record.body else { panic!("a count") };
            prop_assert_eq!(&report.name, &name.split_whitespace().collect::<Vec<_>>().join(" "));
            prop_assert_eq!(report.count, *count);
            prop_assert_eq!(&record.bytes, lines[index].as_bytes());
            prop_assert_eq!(record.location.row, Some(index as u64 + 2));
        }
    }

    #[test]
    fn the_books_agree_for_any_rows(
        body in "([0-9]{1,5}|2019|[A-Za-z\"]{0,4})?(,|;|\n|\r\n|\"|,,|é|NA|Total|-1|1,234|2-Sep|\n2019,Heroin,1){0,40}",
        kind in 0_usize..9,
    ) {
        let profiles = Profiles::shipped();
        let profile = profiles.iter().nth(kind).unwrap();
        let header = match profile.id.as_str() {
            "nflis" => "YYYY,SubstanceDetected,Freq,Percent_p100\n",
            "unc-lab-detail" => "sampleid,substance,date_complete,abundance\n",
            "generic-wide" => "country,substance,2019,2020\n",
            "generic-aggregated" => "period,country,substance,count\n",
            "generic-samples" => "sample_id,date,country,substance,mass,mass_unit\n",
            _ => "",
        };
        if !header.is_empty() {
            read(profile, format!("{header}{body}").as_bytes());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0_usize..9) {
        let profiles = Profiles::shipped();
        let profile = profiles.iter().nth(kind).unwrap();
        let reader = reader(profile);
        if let Ok(mut items) = reader.open(Box::new(Cursor::new(bytes))) {
            items.by_ref().for_each(drop);
            prop_assert!(items.reconciliation().agrees());
        }
    }

    #[test]
    fn reading_twice_gives_the_same(names in prop::collection::vec("[a-z]{1,8}", 1..20)) {
        let text = format!("YYYY,SubstanceDetected,Freq\n2019,{},1\n", names.join(",1\n2019,"));
        let profile = shipped("nflis");
        prop_assert_eq!(read(&profile, text.as_bytes()), read(&profile, text.as_bytes()));
    }
}
