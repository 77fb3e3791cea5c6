-- The list of references, after the citation style has made it. A GB/T 7714 list gives foreign
-- entries foreign words ("et al." for 等), which a style of one language cannot.

local function has_han(text)
  for _, code in utf8.codes(text) do
    if code >= 0x4e00 and code <= 0x9fff then
      return true
    end
  end
  return false
end

local function is_foreign(entry)
  return not has_han((pandoc.utils.stringify(entry):gsub("等%.", "")))
end

local function foreign_words(entry)
  return entry:walk({
    Str = function(str)
      return pandoc.Str((str.text:gsub("^等%.", "et al.")))
    end,
  })
end

-- Chinese type has no italics: a slanted title is a fault of the setting.
local function upright(emphasis)
  if has_han(pandoc.utils.stringify(emphasis)) then
    return emphasis.content
  end
end

local function hanging(refs)
  local set = "#[#set par(first-line-indent: 0pt, hanging-indent: 2em, spacing: 0.9em)"
  refs.content:insert(1, pandoc.RawBlock("typst", set))
  refs.content:insert(pandoc.RawBlock("typst", "]"))
  return refs
end

function Div(div)
  if div.identifier == "refs" then
    local refs = div:walk({ Emph = upright })
    return FORMAT == "typst" and hanging(refs) or refs
  elseif div.classes:includes("csl-entry") and is_foreign(div) then
    return foreign_words(div)
  end
end
