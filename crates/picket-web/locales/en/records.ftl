records-lede = What sources reported, byte for byte. Nothing here is changed; a correction is a further version.
records-name = Reported name
records-on = As known on
records-of-import = Only the records of import { $number }.
records-empty = No record matches
records-empty-hint = Try another name: the spelling must be as reported, whatever the case.
records-table = Records
records-reading = Reading
records-known = Known since
records-version = Version
records-late = { $years } years late
records-late-months = { $months } months late
records-count = { $name }: { $count }
records-sample = { $sample }: { $names }
records-sample-nothing = { $sample }: nothing found

record-facts = About this record
record-event = Time reported on
record-days-late = { $days ->
    [0] before the time reported on had ended
    [one] a day after the time reported on
   *[other] { $days } days after the time reported on
}
record-key = Key
record-import = Import
record-replaced = A later version has replaced this one since { $at }.
record-reading = Reading
record-read-as = Read as
record-not-a-substance = not one substance
record-amount = Count or amount
record-primary = main component
record-trace = trace
record-sold-as = Sold as
record-laboratory = Laboratory
record-bytes = Bytes as received
record-hash = { $bytes } bytes; BLAKE3
record-versions = Versions
record-mentions = Mentions
