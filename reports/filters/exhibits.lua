-- How tables and their notes look where style sheets do not reach: Word and typst.

local TABLE_STYLE = "ThreeLine"
local CELL_STYLE = "Table Text"
-- Latin characters of a table's type in the width of a page, and what a cell leaves free beside.
local LINE, PADDING = 96, 3
if FORMAT == "typst" then
  LINE, PADDING = 112, 4
end
local NO_BREAK_SPACE = "\u{a0}" -- an empty cell would lose its style

local function columns_taken(blocks)
  local taken = 0
  for _, code in utf8.codes(pandoc.utils.stringify(blocks)) do
    taken = taken + (code > 0x2e7f and 2 or 1)
  end
  return taken
end

-- The longest word, where words can be parted: a heading may take several lines.
local function longest_word(blocks)
  local longest = 0
  for word in pandoc.utils.stringify(blocks):gmatch("%S+") do
    longest = math.max(longest, columns_taken(word))
  end
  return longest
end

local function widest_cells(tbl)
  local widest = {}
  local function measure(rows, taken)
    for _, row in ipairs(rows) do
      for index, cell in ipairs(row.cells) do
        if cell.col_span == 1 then
          widest[index] = math.max(widest[index] or 0, taken(cell.contents))
        end
      end
    end
  end
  measure(tbl.head.rows, longest_word)
  for _, body in ipairs(tbl.bodies) do
    measure(body.body, columns_taken)
  end
  return widest
end

-- Where the natural widths exceed the line, the widest columns give way.
local function fitted(widths)
  local cap, total = 0, nil
  for _, width in ipairs(widths) do
    cap = math.max(cap, width)
  end
  repeat
    total = 0
    for _, width in ipairs(widths) do
      total = total + math.min(width, cap)
    end
    cap = cap - 1
  until total <= LINE or cap < PADDING
  return cap + 1, total
end

local function natural_widths(tbl)
  local widths, sum = {}, 0
  for index, taken in ipairs(widest_cells(tbl)) do
    widths[index] = taken + PADDING
    sum = sum + widths[index]
  end
  return widths, sum
end

local function state_widths(tbl, widths)
  local cap, total = fitted(widths)
  for index, column in ipairs(tbl.colspecs) do
    tbl.colspecs[index] = { column[1], math.min(widths[index], cap) / total }
  end
end

local function style_cells(rows)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      local inlines = pandoc.utils.blocks_to_inlines(cell.contents)
      local text = pandoc.Para(#inlines > 0 and inlines or NO_BREAK_SPACE)
      cell.contents = { pandoc.Div({ text }, { ["custom-style"] = CELL_STYLE }) }
    end
  end
  return rows
end

local function dress_for_word(tbl)
  tbl.attributes["custom-style"] = TABLE_STYLE
  tbl.head.rows = style_cells(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do
    body.body = style_cells(body.body)
  end
end

local function is_heading(row)
  local first = row.cells[1].contents[1]
  local inlines = first and first.content
  if not inlines or #inlines ~= 1 or inlines[1].t ~= "Strong" then
    return false
  end
  for index = 2, #row.cells do
    if #row.cells[index].contents > 0 then
      return false
    end
  end
  return true
end

-- The heading of a block of rows stands across the table instead of widening the first column.
local function span_headings(tbl)
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      if #row.cells > 1 and is_heading(row) then
        local heading = row.cells[1]
        heading.col_span = #row.cells
        heading.alignment = pandoc.AlignLeft
        row.cells = { heading }
      end
    end
  end
end

function Table(tbl)
  span_headings(tbl)
  local widths, sum = natural_widths(tbl)
  -- Columns as wide as their content: no share of the page for any of them.
  tbl.colspecs = tbl.colspecs:map(function(column)
    return { column[1], nil }
  end)
  -- Word and its kin do not agree on the width of a column that states none; typst gives columns
  -- that do not fit equal shares.
  if FORMAT == "docx" or (FORMAT == "typst" and sum > LINE) then
    state_widths(tbl, widths)
  end
  if FORMAT == "docx" then
    dress_for_word(tbl)
  end
  return tbl
end

function Div(div)
  if FORMAT == "typst" and div.classes:includes("exhibit-note") then
    local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#exhibit-note[") })
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock("typst", "]"))
    return blocks
  end
end
