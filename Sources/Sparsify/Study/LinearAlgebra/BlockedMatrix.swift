/// A matrix of which blocks can be had in double precision, however it is stored.
package protocol BlockedMatrix: Sendable {
  var rows: Int { get }
  var columns: Int { get }
  /// The elements of some rows and columns, row by row.
  func block(rows: Range<Int>, columns: Range<Int>) -> [Double]
}

/// Vectors of one length, which are not copied, as the rows of a matrix.
package struct RowMatrix: BlockedMatrix {
  /// Of either precision: what is generic would be converted number by number through tables of functions.
  private enum Vectors: Sendable {
    case single([[Float]])
    case double([[Double]])
  }

  private let vectors: Vectors
  package let rows, columns: Int

  /// - Parameter columns: how long the vectors are; needed where there are none.
  /// - Precondition: all are as long.
  package init(_ vectors: [[Float]], columns: Int? = nil) {
    self.init(.single(vectors), vectors.map(\.count), columns)
  }

  /// The same in double precision.
  package init(_ vectors: [[Double]], columns: Int? = nil) {
    self.init(.double(vectors), vectors.map(\.count), columns)
  }

  private init(_ vectors: Vectors, _ counts: [Int], _ columns: Int?) {
    self.vectors = vectors
    rows = counts.count
    self.columns = columns ?? counts.first ?? 0
    precondition(counts.allSatisfy { [columns = self.columns] in $0 == columns }, "\(counts)")
  }

  package func block(rows: Range<Int>, columns: Range<Int>) -> [Double] {
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * columns.count)
    switch vectors {
    case .single(let vectors):
      for row in rows {
        for value in vectors[row][columns] { elements.append(Double(value)) }
      }
    case .double(let vectors):
      for row in rows { elements += vectors[row][columns] }
    }
    return elements
  }
}

/// A matrix in double precision, row after row.
package struct Matrix: BlockedMatrix, Equatable {
  package let rows, columns: Int
  package var elements: [Double]

  /// - Precondition: as many elements.
  package init(rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns, "\(elements.count) of \(rows) x \(columns)")
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  package subscript(row: Int, column: Int) -> Double { elements[row * columns + column] }

  package func column(_ column: Int) -> [Double] { (0..<rows).map { self[$0, column] } }

  package func block(rows: Range<Int>, columns: Range<Int>) -> [Double] {
    var block: [Double] = []
    block.reserveCapacity(rows.count * columns.count)
    for row in rows {
      let start = row * self.columns
      block += elements[(start + columns.lowerBound)..<(start + columns.upperBound)]
    }
    return block
  }
}

/// Another matrix with rows and columns exchanged.
struct Transpose: BlockedMatrix {
  private let base: any BlockedMatrix
  var rows: Int { base.columns }
  var columns: Int { base.rows }

  init(_ base: any BlockedMatrix) { self.base = base }

  func block(rows: Range<Int>, columns: Range<Int>) -> [Double] {
    let block = base.block(rows: columns, columns: rows)
    var elements = [Double](repeating: 0, count: block.count)
    // By strips, so that the lines that are written to stay in the cache.
    let side = 32
    for first in stride(from: 0, to: rows.count, by: side) {
      for column in 0..<columns.count {
        for row in first..<min(first + side, rows.count) {
          elements[row * columns.count + column] = block[column * rows.count + row]
        }
      }
    }
    return elements
  }
}

/// Another matrix with a column of ones at the end.
struct WithOnes: BlockedMatrix {
  private let base: any BlockedMatrix
  var rows: Int { base.rows }
  var columns: Int { base.columns + 1 }

  init(_ base: any BlockedMatrix) { self.base = base }

  func block(rows: Range<Int>, columns: Range<Int>) -> [Double] {
    guard columns.upperBound > base.columns else { return base.block(rows: rows, columns: columns) }
    let own = columns.lowerBound..<base.columns
    let block = base.block(rows: rows, columns: own)
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * columns.count)
    for row in 0..<rows.count {
      elements += block[(row * own.count)..<((row + 1) * own.count)]
      elements.append(1)
    }
    return elements
  }
}
