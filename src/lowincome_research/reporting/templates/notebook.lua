-- A notebook as a page: its first heading becomes the title, and released exhibits look as in the
-- reports.

local function is_title(block)
  return block.t == "Header" and block.level == 1
end

local function take_title(doc)
  for _, holder in ipairs(doc.blocks) do
    local blocks = holder.content or {}
    if holder.t == "Div" and blocks[1] and is_title(blocks[1]) then
      doc.meta.title = pandoc.MetaInlines(blocks[1].content)
      blocks:remove(1)
      return
    end
  end
end

local function scrolled(tbl)
  local caption = tbl.caption
  tbl.caption = { long = {} }
  local scroll = pandoc.Div({ tbl }, pandoc.Attr("", { "table-scroll" }, { tabindex = "0" }))
  if #caption.long == 0 then
    return scroll, false
  end
  return pandoc.Figure({ scroll }, caption, pandoc.Attr("", { "table-figure" })), false
end

local function described(image)
  local text = image.attributes["fig-alt"]
  if text then
    image.caption = pandoc.Inlines(text)
    image.attributes["fig-alt"] = nil
  end
  image.src = image.src:gsub("^/", "")
  return image
end

-- Pandoc leaves Markdown outputs as they are. One block for each, since of the blocks of an output
-- pandoc keeps the best one only.
local function read_markdown(block)
  if block.format == "markdown" then
    return pandoc.Div(pandoc.read(block.text, "markdown").blocks)
  end
end

function Pandoc(doc)
  take_title(doc)
  return doc:walk({ RawBlock = read_markdown })
    :walk({ traverse = "topdown", Table = scrolled, Image = described })
end
