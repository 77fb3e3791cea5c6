-- Numbers of sections, figures, tables and equations, and the references to them, written out as
-- text so that every format carries the same. What cannot be resolved is reported by a warning
-- "<kind>|<label>", which the renderer turns into an error.

local WORDS = {
  zh = { fig = "图", tbl = "表", sec = "小节", eq = "式", delimiter = "　", comma = "、" },
  en = { fig = "Figure", tbl = "Table", sec = "Section", eq = "Equation", delimiter = ": ",
         comma = ", " },
}
local NBSP = "\u{a0}"
local format = FORMAT:match("^%a+")
local words
local numbers = {}
local counts = { fig = 0, tbl = 0, eq = 0 }

local function report(kind, label)
  pandoc.log.warn(kind .. "|" .. label)
end

local function kind_of(label)
  local kind = label:match("^(%a+)%-")
  return kind and words[kind] and kind
end

local function register(label, number)
  if numbers[label] then
    report("duplicate", label)
  end
  numbers[label] = number
end

local function next_number(label, kind)
  counts[kind] = counts[kind] + 1
  register(label, tostring(counts[kind]))
  return numbers[label]
end

-- Sections -------------------------------------------------------------------------------------

local function top_level(blocks)
  local top = 9
  blocks:walk({ Header = function(header) top = math.min(top, header.level) end })
  return top
end

local function section_numberer(top)
  local counters = {}
  return function(header)
    local depth = header.level - top + 1
    header.level = depth + (format == "html" and 1 or 0)
    if header.classes:includes("unnumbered") then
      return header
    end
    counters[depth] = (counters[depth] or 0) + 1
    for deeper = depth + 1, #counters do
      counters[deeper] = 0
    end
    local number = table.concat(counters, ".", 1, depth)
    if header.identifier:match("^sec%-") then
      register(header.identifier, number)
    end
    header.content:insert(1, pandoc.Space())
    header.content:insert(1, pandoc.Span(number, pandoc.Attr("", { "section-number" })))
    return header
  end
end

-- Figures and tables ---------------------------------------------------------------------------

local function numbered_caption(blocks, label, kind)
  local number = next_number(label, kind)
  local prefix = pandoc.Inlines({ pandoc.Str(words[kind] .. NBSP .. number),
    pandoc.Str((words.delimiter:gsub(" $", ""))) })
  if words.delimiter:match(" $") then
    prefix:insert(pandoc.Space())
  end
  local first = blocks[1]
  prefix:extend(first and first.content or {})
  blocks[1] = pandoc.Plain(prefix)
  return blocks
end

local function describe(image, label)
  if image.src:match("^%a+:") and not image.src:match("^data:") then
    report("remote", image.src)
    return {}
  end
  local text = image.attributes["fig-alt"]
  if text then
    image.caption = pandoc.Inlines(text)
    image.attributes["fig-alt"] = nil
  else
    report("alt", label or image.src)
  end
  image.src = image.src:gsub("^/", format == "typst" and "/" or "")
  return image
end

local function word_figure(figure)
  local caption = pandoc.Div({ pandoc.Para(pandoc.utils.blocks_to_inlines(figure.caption.long)) },
    pandoc.Attr("", {}, { ["custom-style"] = "Image Caption" }))
  local picture = pandoc.Div({ pandoc.Para(pandoc.utils.blocks_to_inlines(figure.content)) },
    pandoc.Attr(figure.identifier, {}, { ["custom-style"] = "Captioned Figure" }))
  return { picture, caption }
end

local function number_figure(figure)
  if kind_of(figure.identifier) == "fig" then
    figure.caption.long = numbered_caption(figure.caption.long, figure.identifier, "fig")
  end
  figure = figure:walk({
    Image = function(image)
      return describe(image, figure.identifier)
    end,
  })
  if format == "docx" then
    return word_figure(figure), false
  elseif format == "html" then
    local scroll = pandoc.Attr("", { "picture-scroll" }, { tabindex = "0" })
    figure.content = { pandoc.Div(figure.content, scroll) }
  end
  return figure, false
end

-- A web table scrolls inside a figure, so that its caption stays on a narrow screen.
local function web_table(tbl)
  local caption, label = tbl.caption, tbl.identifier
  tbl.caption, tbl.identifier = { long = {} }, ""
  local scroll = pandoc.Div({ tbl }, pandoc.Attr("", { "table-scroll" }, { tabindex = "0" }))
  if #caption.long == 0 then
    return scroll
  end
  return pandoc.Figure({ scroll }, caption, pandoc.Attr(label, { "table-figure" }))
end

local function number_table(tbl)
  if kind_of(tbl.identifier) == "tbl" then
    tbl.caption.long = numbered_caption(tbl.caption.long, tbl.identifier, "tbl")
  end
  if format == "html" then
    return web_table(tbl), false
  end
  return tbl, false
end

-- Equations ------------------------------------------------------------------------------------

local function equation(math, label)
  local number = "(" .. next_number(label, "eq") .. ")"
  if format == "typst" then
    local text = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst")
    local set = "#set math.equation(numbering: _ => [" .. number .. "])"
    return pandoc.RawInline("typst", "#[" .. set .. "\n" .. text:gsub("%s+$", "")
      .. " <" .. label .. ">]")
  elseif format == "docx" then
    math.text = math.text .. "\\qquad " .. number
    return pandoc.Span({ math }, pandoc.Attr(label))
  end
  local shown = pandoc.Span(number, pandoc.Attr("", { "equation-number" }))
  return pandoc.Span({ math, shown }, pandoc.Attr(label, { "equation" }))
end

local function number_equations(inlines)
  local result, index = pandoc.Inlines({}), 1
  while index <= #inlines do
    local item, after = inlines[index], index + 1
    if inlines[after] and inlines[after].t == "Space" then
      after = after + 1
    end
    local label = inlines[after] and inlines[after].t == "Str"
      and inlines[after].text:match("^{#(eq%-[%w-]+)}$")
    if item.t == "Math" and item.mathtype == "DisplayMath" and label then
      item, index = equation(item, label), after
    end
    result:insert(item)
    index = index + 1
  end
  return result
end

-- References -----------------------------------------------------------------------------------

local function reference(citation)
  local label, kind = citation.id, kind_of(citation.id)
  local number = numbers[label]
  if not number then
    report("reference", label)
    return pandoc.Str(label)
  end
  local text = number
  if #citation.prefix > 0 then
    text = pandoc.utils.stringify(citation.prefix) .. NBSP .. number
  elseif citation.mode ~= "SuppressAuthor" then
    text = words[kind] .. NBSP .. number
  end
  return pandoc.Link(text, "#" .. label)
end

local function resolve(cite)
  local result = pandoc.Inlines({})
  for index, citation in ipairs(cite.citations) do
    if not kind_of(citation.id) then
      return nil
    end
    if index > 1 then
      result:insert(pandoc.Str(words.comma))
    end
    result:insert(reference(citation))
  end
  return result
end

-- "见@fig-x" is plain text to pandoc and to Quarto: a key must not touch the letter before it.
local function unread_reference(str)
  local kind, rest = str.text:match("@(%a+)%-([%w-]+)")
  if kind and words[kind] then
    report("unread", kind .. "-" .. rest)
  end
end

function Pandoc(doc)
  words = WORDS[pandoc.utils.stringify(doc.meta.language)]
  local delimiter = doc.meta.crossref and doc.meta.crossref["title-delim"]
  if delimiter then
    words.delimiter = pandoc.utils.stringify(delimiter)
  end
  local numbered = doc:walk({
    traverse = "topdown",
    Header = section_numberer(top_level(doc.blocks)),
    Figure = number_figure,
    Table = number_table,
    Inlines = number_equations,
    Image = function(image)
      return describe(image)
    end,
  })
  return numbered:walk({ Cite = resolve }):walk({ Str = unread_reference })
end
