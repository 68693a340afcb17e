search-title = Search
search-lede = Find a substance by any name, code, CAS number or InChIKey; a name as laboratories reported it; or a finding.
search-findings = Findings
search-substances = Substances
search-names = Names in reports
search-nothing = Nothing found for “{ $text }”
search-nothing-hint = Try a shorter part of the name. Hyphens, blanks and case do not matter.
search-meaning = How Picket reads “{ $text }”

outcome-substance = One substance:
outcome-one-of = One of these, the name does not say which:
outcome-class = A class, no substance in particular:
outcome-mixture = Several substances together:
outcome-remark = No substance, but a remark of a laboratory
outcome-ambiguous = Several meanings that exclude each other:
outcome-unknown = Not known
search-matched = matches “{ $name }”
