/// What can stand in a row of pictures.
package protocol Picture: Sendable {
  var title: String { get }
  var width: Double { get }
  var height: Double { get }
  /// What is inside its svg element.
  var content: Markup { get }
}

extension Picture {
  /// An element of its own, for a page.
  package var svg: Markup {
    "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(title)\">\(content)</svg>"
  }
}

/// The names of colours, in place of names at every line.
package struct Legend: Sendable {
  package let entries: [(text: String, ink: Ink)]

  package init(_ entries: [(text: String, ink: Ink)] = []) { self.entries = entries }
}
