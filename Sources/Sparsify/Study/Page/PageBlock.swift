/// One piece of a page.
enum PageBlock: Sendable {
  struct Card: Sendable {
    var title: String
    var number: String
    var text: String
  }

  case cards([Card])
  case figure(PageFigure)
  case table(PageTable)
  case paragraph(Markup)
  /// Above what is told of one of several twins.
  case heading(Markup)
  case definitions([(term: String, text: Markup)])

  var html: Markup {
    switch self {
    case .cards(let cards):
      let items = cards.map {
        "<div><span>\($0.title)</span><b>\($0.number)</b><small>\($0.text)</small></div>" as Markup
      }
      return "<div class=\"cards\">\(items.joined())</div>\n"
    case .figure(let figure): return figure.html
    case .table(let table): return table.html
    case .paragraph(let text): return "<p class=\"lead\">\(text)</p>\n"
    case .heading(let text): return "<h3>\(text)</h3>\n"
    case .definitions(let list):
      let items = list.map { "<dt>\($0.term)</dt><dd>\($0.text)</dd>" as Markup }
      return "<dl>\(items.joined())</dl>\n"
    }
  }
}

/// Pictures in a row with a text below.
struct PageFigure: Sendable {
  /// What its file is called where it is written on its own.
  let name: String
  let pictures: [any Picture]
  let legend: Legend
  let caption: Markup

  /// Nil without pictures.
  init?(
    _ name: String, _ pictures: [(any Picture)?], legend: Legend = Legend(), caption: Markup
  ) {
    let present = pictures.compactMap { $0 }
    if present.isEmpty { return nil }
    (self.name, self.pictures, self.legend, self.caption) = (name, present, legend, caption)
  }

  var html: Markup {
    let row = pictures.map { picture -> Markup in
      let kind: Markup = picture.width > Panel.Size.third.width ? "half" : "third"
      return "<div class=\"\(kind)\">\(picture.svg)</div>"
    }
    let names = legend.entries.map { entry -> Markup in
      "<span><i class=\"\(entry.ink.name)\"></i>\(Markup(name: entry.text))</span>"
    }
    let key: Markup = names.isEmpty ? "" : "<div class=\"key\">\(names.joined())</div>"
    return """
      <figure>\(key)<div class="row">\(row.joined())</div><figcaption>\(caption)</figcaption></figure>

      """
  }

  var file: String { SVGDocument(pictures, legend: legend).text }
}

extension PageFigure? {
  /// It alone; no block where there is none.
  var blocks: [PageBlock] { map { [.figure($0)] } ?? [] }
}

/// Rows of cells below a heading.
struct PageTable: Sendable {
  enum Row: Sendable {
    case cells([Markup])
    /// A text over all columns.
    case heading(Markup)
  }

  var heading: [String]
  var rows: [Row] = []
  /// Whether all columns but the first are numbers.
  var isOfNumbers = true

  var html: Markup {
    let head = heading.map { "<th>\($0)</th>" as Markup }
    let body = rows.map { row -> Markup in
      switch row {
      case .cells(let cells): "<tr>\(cells.map { "<td>\($0)</td>" as Markup }.joined())</tr>"
      case .heading(let text):
        "<tr class=\"over\"><th colspan=\"\(heading.count)\">\(text)</th></tr>"
      }
    }
    let kind: Markup = isOfNumbers ? "numbers" : "texts"
    return """
      <div class="scroll"><table class="\(kind)"><thead><tr>\(head.joined())</tr></thead>\
      <tbody>\(body.joined())</tbody></table></div>

      """
  }

  /// A median with its quartiles.
  static func quartiles(_ summary: QuantileSummary, _ text: (Double?) -> String) -> Markup {
    if summary.n == 1 { return "\(text(summary.median))" }
    return """
      \(text(summary.median)) <small>\(text(summary.lowerQuartile)) to \(text(summary.upperQuartile))</small>
      """
  }
}
