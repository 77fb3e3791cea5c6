-- Quarto's blocks that plain pandoc does not know: content for one format only, callouts,
-- landscape pages and page breaks.

local CALLOUTS = {
  zh = { note = "注记", tip = "提示", warning = "警告", important = "重要", caution = "小心" },
  en = { note = "Note", tip = "Tip", warning = "Warning", important = "Important",
         caution = "Caution" },
}
local PAGE_BREAK = {
  html = '<div style="break-after: page"></div>',
  typst = "#pagebreak(weak: true)",
  docx = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
}
local format = FORMAT:match("^%a+")
local raw_format = format == "docx" and "openxml" or format
local language = "en"

local function raw(text)
  return pandoc.RawBlock(raw_format, text)
end

local function wrapped(before, blocks, after)
  local result = pandoc.Blocks({ raw(before) })
  result:extend(blocks)
  result:insert(raw(after))
  return result
end

local function is_shown(element)
  local only, unless = element.attributes["when-format"], element.attributes["unless-format"]
  local met = (not only or only == format) and (not unless or unless ~= format)
  if element.classes:includes("content-hidden") then
    return not met
  end
  return met
end

local function conditional(element)
  local classes = element.classes
  if classes:includes("content-visible") or classes:includes("content-hidden") then
    return is_shown(element) and element.content or {}
  end
end

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and CALLOUTS.en[kind] then
      return kind
    end
  end
end

local function callout_title(div, kind)
  local first = div.content[1]
  if first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  end
  return pandoc.Inlines(div.attributes.title or CALLOUTS[language][kind])
end

local function callout(div, kind)
  local title = callout_title(div, kind)
  if format == "typst" then
    local heading = pandoc.write(pandoc.Pandoc({ pandoc.Plain(title) }), "typst")
    return wrapped("#callout-box([" .. heading .. "])[", div.content, "]")
  end
  local head = pandoc.Div({ pandoc.Para(title) },
    pandoc.Attr("", { "callout-title" }, { ["custom-style"] = "Callout Title" }))
  local body = pandoc.Div(div.content,
    pandoc.Attr("", { "callout-body" }, { ["custom-style"] = "Callout" }))
  return pandoc.Div({ head, body }, pandoc.Attr(div.identifier, { "callout", "callout-" .. kind }))
end

local function section_end(orientation)
  local size = orientation == "landscape" and 'w:w="16838" w:h="11906" w:orient="landscape"'
    or 'w:w="11906" w:h="16838"'
  return raw("<w:p><w:pPr><w:sectPr><w:pgSz " .. size .. "/></w:sectPr></w:pPr></w:p>")
end

local function landscape(div)
  if format == "typst" then
    return wrapped("#page(flipped: true)[", div.content, "]")
  elseif format == "docx" then
    local blocks = pandoc.Blocks({ section_end("portrait") })
    blocks:extend(div.content)
    blocks:insert(section_end("landscape"))
    return blocks
  end
end

local function Div(div)
  local kept = conditional(div)
  if kept then
    return kept
  end
  local kind = callout_kind(div)
  if kind then
    return callout(div, kind)
  elseif div.classes:includes("landscape") then
    return landscape(div)
  elseif div.classes:includes("page-break") then
    return raw(PAGE_BREAK[format])
  end
end

local function Meta(meta)
  language = pandoc.utils.stringify(meta.language)
end

return { { Meta = Meta }, { Div = Div, Span = conditional } }
