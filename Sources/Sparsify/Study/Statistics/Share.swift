extension Double {
  /// `part / whole`; nil of nothing.
  package init?(_ part: Int, of whole: Int) {
    guard whole > 0 else { return nil }
    self = Double(part) / Double(whole)
  }

  /// The number itself where it is finite, else nil.
  package var ifFinite: Double? { isFinite ? self : nil }
}
