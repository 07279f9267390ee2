# Spreadsheets in: what a dry run says. Never a value from a cell.

import-bad-cell = row { $row }, { $column }: { $remedy }
import-bad-row = row { $row }: { $remedy }

import-rows = { $rows } rows read
import-households = { $count } households can be imported
import-held-back = { $count } households wait until their bad rows are corrected
import-units = { $count } units can be imported
import-users = { $count } people can be imported
import-places = { $count } places can be imported
import-dropped-column = column { $letters } ({ $heading }) is left out: not in the list of what may be kept
import-dropped-blank = column { $letters } is left out: it has no heading
import-dropped-repeated = column { $letters } ({ $heading }) is left out: an earlier column says the same
import-other-sheet = sheet { $name } was not read
import-same-house = row { $row } is left out: the same household as in row { $first }
import-same-phone = row { $row } is left out: the same head and phone as in row { $first }
import-same-person = row { $row } is left out: the same person as in row { $first }
import-missing = missing column; its heading can be one of: { $headings }
import-merged = merged cells: { $regions }
import-merged-more = and { $more } more

import-empty = fill in this cell
import-too-long = shorten this text
import-control = type this text again: it holds invisible characters
import-failed = put a value in place of the failed formula
import-too-wide = put texts with commas in quotes: this row is wider than the headings
import-phone = leave one phone number here

import-unknown-grid = use the code or name of a grid of this realm
import-ambiguous-grid = several grids have this name: put the village’s name before it, or use the code
import-not-basic-grid = use a basic grid, one with no others below it
import-unknown-unit = use the code or name of a unit of this realm
import-unknown-post = use the code or name of a post of the preset

import-sex = write male or female
import-relation = write the relation to the head as in GB/T 4761: head, spouse, son, daughter, or its code
import-presence = write resident, seasonal or away
import-born = write the birth as 1985-03 or 1985-03-12
import-born-later = correct the year: this birth lies ahead
import-identity = correct the identity number, or format the column as text: its check character does not fit
import-born-contradicts = correct the birth or the identity number: they contradict each other
import-sex-contradicts = correct the sex or the identity number: they contradict each other
import-no-household = fill in the household’s number or its head’s name
import-no-head = mark one person of this household as its head
import-second-head = this household has two heads: correct one relation, or the household’s number
import-too-many-people = divide this household: more than 64 people share its number

import-division-code = use the published division code, with as many digits as its level has
import-division-level = use prefecture, county, township or village
import-not-parent = correct the parent: its code must begin this one
import-unknown-parent = add the row of its parent
import-repeated-code = remove one of the rows with this code
import-second-root = keep one place without a parent
import-outline-grid = write the code of a grid of the tree into the property code
import-outline-shape = draw it as closed polygons of at most 20,000 corners, longitude first

import-plain-code = use up to 32 of a-z, 0-9, _, - and .
import-repeated-unit = remove one of the rows with the code of this unit
import-login-taken = use another login: a person of another name has this one
import-repeated-post = remove one of the rows: this person holds this post there already
import-one-station = fill in either the grid or the unit
import-wrong-seat = this post is held elsewhere: at another level, or at a unit; see the preset
