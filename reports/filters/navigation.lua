-- The first lines of a web page: links to the index and the other forms of the report, and the
-- data notice. Reads from the metadata: lang, notice, report-languages, report-formats and
-- report-name (the file's own name where Quarto renders it).

local NAMES = {
  zh = { html = "中文", index = "目录页", pdf = "PDF", docx = "Word", label = "报告的其他版本" },
  en = { html = "English", index = "Index", pdf = "PDF", docx = "Word", label = "Other forms" },
}

local function report_name(meta)
  if meta["report-name"] then
    return pandoc.utils.stringify(meta["report-name"])
  end
  local path = pandoc.path.filename(quarto.doc.input_file)
  return (pandoc.path.split_extension(path))
end

local function strings(list)
  return pandoc.List(list or {}):map(pandoc.utils.stringify)
end

local function links(meta, language)
  local name, words = report_name(meta), NAMES[language]
  local items = pandoc.List({ pandoc.Link(words.index, "../index.html") })
  for _, other in ipairs(strings(meta["report-languages"])) do
    if other ~= language then
      local target = "../" .. other .. "/" .. name .. ".html"
      items:insert(pandoc.Link(NAMES[other].html, target, "", { lang = other }))
    end
  end
  for _, kind in ipairs(strings(meta["report-formats"])) do
    if kind ~= "html" then
      items:insert(pandoc.Link(words[kind], name .. "." .. kind))
    end
  end
  local list = pandoc.BulletList(items:map(function(item)
    return { pandoc.Plain({ item }) }
  end))
  local attributes = { { "role", "navigation" }, { "aria-label", words.label } }
  return pandoc.Div({ list }, pandoc.Attr("", { "report-links" }, attributes))
end

function Meta(meta)
  if not (FORMAT:match("^html") and meta["report-formats"]) then
    return nil
  end
  local language = pandoc.utils.stringify(meta.lang):sub(1, 2)
  local before = pandoc.Blocks({ links(meta, language) })
  if meta.notice then
    local text = pandoc.Para(pandoc.utils.stringify(meta.notice))
    before:insert(pandoc.Div({ text }, pandoc.Attr("", { "notice" }, { role = "note" })))
  end
  meta["include-before"] = before
  return meta
end
