board-count = { $state ->
    [new] { $count ->
        [0] No finding waits for a decision.
        [one] One finding waits for a decision.
       *[other] { $count } findings wait for a decision.
    }
    [confirmed] { $count ->
        [one] One finding is confirmed.
       *[other] { $count } findings are confirmed.
    }
    [dismissed] { $count ->
        [one] One finding is dismissed.
       *[other] { $count } findings are dismissed.
    }
    [merged] { $count ->
        [one] One finding is merged into another.
       *[other] { $count } findings are merged into others.
    }
   *[other] { $count ->
        [one] One finding.
       *[other] { $count } findings.
    }
}
board-years = Findings by the year in which they were raised
board-year = { $year }: { $count ->
    [one] one finding
   *[other] { $count } findings
}
board-year-all = { $year } is shown alone; show all years
board-states = State
board-kinds = Kinds of finding
board-table = Findings
board-finding = Finding
board-share = Course, reports per million
board-empty = No finding matches
board-empty-hint = Clear a filter, or choose another state.
board-empty-node = Nothing has been imported yet
board-empty-node-hint = Import a laboratory’s file under Imports; findings appear here once it has been assessed.
