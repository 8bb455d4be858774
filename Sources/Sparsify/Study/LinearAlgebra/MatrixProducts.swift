import COpenBLAS

/// Products of all rows of two matrices, computed by tiles: a tile is the work of one thread, which adds up
/// its blocks of columns from the left. So the bits do not depend on how many threads there are, and a matrix
/// need never lie in memory in double precision as a whole.
package enum MatrixProducts {
  /// The side of a tile.
  private static let tileSide = 256
  /// The columns that are converted at a time.
  private static let depth = 1024

  private struct Tile: Sendable {
    var rows, columns: Range<Int>
    /// On the diagonal of a Gram matrix only the lower triangle is computed.
    var isSymmetric: Bool
  }

  /// `a b'`: the product of each row of `a` with each row of `b`.
  ///
  /// - Precondition: as many columns in both.
  /// - Throws: `RunError` where OpenBLAS is not there.
  package static func ofRows(
    _ a: any BlockedMatrix, _ b: any BlockedMatrix, jobs: Int
  ) throws(RunError) -> Matrix {
    precondition(a.columns == b.columns, "rows of \(a.columns) and \(b.columns) elements")
    let columns = ranges(b.rows)
    let tiles = ranges(a.rows).flatMap { rows in
      columns.map { Tile(rows: rows, columns: $0, isSymmetric: false) }
    }
    return try matrix(of: tiles, a, b, jobs: jobs)
  }

  /// `a a'` below and on the diagonal, zeros above.
  ///
  /// - Throws: `RunError` where OpenBLAS is not there.
  package static func gram(_ a: any BlockedMatrix, jobs: Int) throws(RunError) -> Matrix {
    let ranges = ranges(a.rows)
    let tiles = ranges.enumerated().flatMap { place, rows in
      ranges[...place].map { Tile(rows: rows, columns: $0, isSymmetric: $0 == rows) }
    }
    return try matrix(of: tiles, a, a, jobs: jobs)
  }

  private static func ranges(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: tileSide).map { $0..<min($0 + tileSide, count) }
  }

  private static func matrix(
    of tiles: [Tile], _ a: any BlockedMatrix, _ b: any BlockedMatrix, jobs: Int
  ) throws(RunError) -> Matrix {
    let library = try OpenBLAS.loaded()
    let products = tiles.concurrentMap(jobs: jobs) { product(of: $0, a, b, library) }
    var elements = [Double](repeating: 0, count: a.rows * b.rows)
    for (tile, product) in zip(tiles, products) {
      for (place, row) in tile.rows.enumerated() {
        let start = row * b.rows + tile.columns.lowerBound
        let line = place * tile.columns.count
        elements.replaceSubrange(
          start..<(start + tile.columns.count), with: product[line..<(line + tile.columns.count)])
      }
    }
    return Matrix(rows: a.rows, columns: b.rows, elements: elements)
  }

  private static func product(
    of tile: Tile, _ a: any BlockedMatrix, _ b: any BlockedMatrix, _ library: OpenBLAS
  ) -> [Double] {
    let (height, width) = (Int32(tile.rows.count), Int32(tile.columns.count))
    var product = [Double](repeating: 0, count: tile.rows.count * tile.columns.count)
    for start in stride(from: 0, to: a.columns, by: depth) {
      let columns = start..<min(start + depth, a.columns)
      let count = Int32(columns.count)
      let left = a.block(rows: tile.rows, columns: columns)
      if tile.isSymmetric {
        library.multiplyByItself(
          Int32(OPENBLAS_ROW_MAJOR), Int32(OPENBLAS_LOWER), Int32(OPENBLAS_NO_TRANSPOSE),
          height, count, 1, left, count, 1, &product, width)
      } else {
        let right = b.block(rows: tile.columns, columns: columns)
        library.multiply(
          Int32(OPENBLAS_ROW_MAJOR), Int32(OPENBLAS_NO_TRANSPOSE), Int32(OPENBLAS_TRANSPOSE),
          height, width, count, 1, left, count, right, count, 1, &product, width)
      }
    }
    return product
  }
}
