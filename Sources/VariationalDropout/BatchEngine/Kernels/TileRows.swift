/// Cuts rows of a matrix into tiles.
///
/// A tile of n rows by two vectors of columns needs 2 n accumulators and two registers for the vectors:
/// eight rows leave room among the 32 registers of AVX-512, six among the 16 of AVX2. Every element is
/// a sum of its own, so the choice changes no bit.
package enum TileRows {
  package static let most = LaneVector.count == 16 ? 8 : 6

  /// Calls `body` for tiles that cover `range`, in order; their heights are 8, 6, 4, 2 or 1.
  @inline(__always)
  static func forEach(_ range: Range<Int>, _ body: (_ first: Int, _ rows: Int) -> Void) {
    var first = range.lowerBound
    while first < range.upperBound {
      let left = range.upperBound &- first
      let rows = left >= most ? most : left >= 4 ? 4 : left >= 2 ? 2 : 1
      body(first, rows)
      first &+= rows
    }
  }
}
