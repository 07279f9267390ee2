# Photos and spreadsheets.

code-not_a_photo = This file is no photo.
    .next = Choose a photo, or take a new one.
code-photo_too_large = This photo is too large.
    .next = Take it with the app’s camera, or choose one below 10 MB.
code-photo_not_plain = This photo carries information that it should not.
    .next = Take it again with the app’s camera, which leaves out place and device.
code-photo_wrong_hash = The photo was damaged on the way.
    .next = Nothing to do: the app sends it again.
code-upload_offset = The upload was cut off and went on at the wrong place.
    .next = Nothing to do: the app goes on where it stopped.
code-photo_not_named = The photo arrived before the record that it belongs to.
    .next = Nothing to do: the app sends the record first, then the photo.

code-unreadable_sheet = This file cannot be read as a spreadsheet.
    .next = Save it as XLSX or as CSV (UTF-8) and import again.
code-too_many_rows = This sheet has too many rows.
    .next = Split it by village or group and import the parts.
code-missing_column = A column that is needed is missing.
    .next = Add the column, or name the one to use in the mapping file.
code-merged_cells = Merged cells: it is not clear which household they belong to.
    .next = Unmerge them, fill in every row, and import again.
code-bad_cell = One of the cells is not right.
    .next = Correct the row named here and import again; the other rows are not affected.
code-duplicate_household = The same household stands there twice.
    .next = Compare house number and names and keep one row. If they are two, give them different house numbers.
code-unknown_reference = A grid, unit or post named here does not exist.
    .next = Check its name or code, or create it first, then import again.
code-bad_tree = The tree does not hold: a parent is missing, or the rows form a circle.
    .next = Correct the “parent” column in the row named here and import again.
code-sheet_too_large = This file holds more than a sheet may hold.
    .next = Keep only the columns and rows that are needed, without pictures and coloured empty rows, and import again.
code-bad_mapping = This mapping file cannot be used.
    .next = Write one line for each column, the field on the left and the heading in quotes on the right.
code-bad_checklist = This checklist cannot be used as it is.
    .next = Correct the rows named and bring it in again; nothing was stored.
