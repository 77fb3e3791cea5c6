-- The table of contents of a Word file: a real field whose entries are filled in, so that it also
-- reads in programs that do not update fields. Runs after the headings are numbered.

local XML = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escaped(text)
  return (text:gsub('[&<>"]', XML))
end

local function field(instruction)
  local mark = '<w:r><w:fldChar w:fldCharType="%s"/></w:r>'
  return mark:format("begin") .. '<w:r><w:instrText xml:space="preserve">' .. escaped(instruction)
    .. "</w:instrText></w:r>" .. mark:format("separate") .. mark:format("end")
end

local function entry(header)
  local text = "<w:r><w:t>" .. escaped(pandoc.utils.stringify(header.content)) .. "</w:t></w:r>"
  local page = "<w:r><w:tab/></w:r>" .. field("PAGEREF " .. header.identifier .. " \\h")
  return '<w:hyperlink w:anchor="' .. escaped(header.identifier) .. '">' .. text .. page
    .. "</w:hyperlink>"
end

local function paragraph(style, content)
  return '<w:p><w:pPr><w:pStyle w:val="' .. style .. '"/></w:pPr>' .. content .. "</w:p>"
end

local function contents(headers, depth)
  local open = '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
    .. '<w:r><w:instrText xml:space="preserve">TOC \\o "1-' .. depth .. '" \\h \\z \\u'
    .. '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
  local lines = {}
  for index, header in ipairs(headers) do
    lines[index] = paragraph("TOC" .. header.level, (index == 1 and open or "") .. entry(header))
  end
  lines[#lines + 1] = paragraph("Compact", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
  return table.concat(lines, "\n")
end

function Pandoc(doc)
  if FORMAT ~= "docx" or not doc.meta["contents-title"] then
    return nil
  end
  local depth = tonumber(pandoc.utils.stringify(doc.meta["toc-depth"] or "2"))
  local headers = doc.blocks:filter(function(block)
    return block.t == "Header" and block.level <= depth
  end)
  if #headers == 0 then
    return nil
  end
  local title = pandoc.Div({ pandoc.Para(pandoc.utils.stringify(doc.meta["contents-title"])) },
    pandoc.Attr("", {}, { ["custom-style"] = "TOC Heading" }))
  doc.blocks:insert(1, pandoc.RawBlock("openxml", contents(headers, depth)))
  doc.blocks:insert(1, title)
  return doc
end
