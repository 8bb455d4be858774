/// A section of a page, of which figures may be left out where there is no room for them.
struct PagePart: Sendable {
  let title: String
  private let blocks: [PageBlock]
  private let leftOut: Int

  init(_ title: String, _ blocks: [PageBlock]) { self.init(title, blocks, leftOut: 0) }

  private init(_ title: String, _ blocks: [PageBlock], leftOut: Int) {
    (self.title, self.blocks, self.leftOut) = (title, blocks, leftOut)
  }

  var isEmpty: Bool { blocks.isEmpty }

  var figures: [PageFigure] {
    blocks.compactMap { block in if case .figure(let figure) = block { figure } else { nil } }
  }

  /// What stands in it, and how many figures do not.
  var shown: [PageBlock] {
    if leftOut == 0 { return blocks }
    let what = leftOut == 1 ? "A figure is" : "\(leftOut) figures are"
    return blocks + [
      .paragraph(
        """
        \(what) left out here, so that the page stays small: <code>sparsify report --svg DIR</code> writes all of them.
        """)
    ]
  }

  /// It with one figure less; nil where none is left.
  var withoutLastFigure: PagePart? {
    let last = blocks.lastIndex { if case .figure = $0 { true } else { false } }
    return last.map { last in
      var rest = blocks
      rest.remove(at: last)
      return PagePart(title, rest, leftOut: leftOut + 1)
    }
  }
}
