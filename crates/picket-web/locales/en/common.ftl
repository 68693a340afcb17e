# What many pages say.

product = Picket
page-title = { $title } · Picket
home = Picket, to the board
skip = Skip to the content
nav-label = Main
nav-board = Board
nav-records = Records
nav-imports = Imports
nav-help = Help
nav-account = Account
nav-users = Users
menu-label = Menu of
sign-out = Sign out
search-label = Search substances, reported names and findings
search-placeholder = Substance, name, CAS…
search-button = Search
simulated = Simulated
simulated-everything = Simulated data: nothing on this node is a real report
simulated-some = This node holds simulated data beside real reports; it is marked wherever it is shown
foot-version = Picket { $version }
foot-registry = Reference tables
foot-api = API
theme = Appearance
theme-auto = Auto
theme-light = Light
theme-dark = Dark

kind = Kind
period = Period
place = Place
place-area = { $area }, { $country }
source = Source
state = State
strength = Strength
order = Order
order-strength = Strongest
order-newest = Newest
interval = { $low } – { $high }
pager = Pages
pager-first = Back to the first page
pager-next = Next page

state-new = New
state-confirmed = Confirmed
state-dismissed = Dismissed
state-merged = Merged
state-all = All

kind-lab-first-seen = First seen
kind-lab-rising = Rising
kind-lab-rising-slowly = Rising slowly
kind-lab-falling-replaced = Replaced
kind-lab-new-combination = New combination
kind-lab-not-controlled = Not controlled
kind-lab-unknown-name = Unknown name
kind-lab-linked-seizures = Linked seizures

filter-any = Any
filter-text = Words
filter-simulated = Data
filter-reported = Reported
filter-apply = Apply
filter-clear = Clear

purpose-any = for any lawful use
purpose-early-warning = for early warning
purpose-health = for public health
purpose-chemical-control = for chemical control
purpose-border-control = for border control
purpose-intelligence = for intelligence
purpose-evidence = for evidence
