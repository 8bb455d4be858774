import Sparsify
import Tensor
import Testing

@Suite struct MatrixProductsTests {
  /// Of several tiles and several blocks of columns, neither of which they fill.
  private static let a = RowMatrix(randomRows(270, of: 1_100, seed: 1))
  private static let b = RowMatrix(randomRows(300, of: 1_100, seed: 2).map { $0.map { Float($0) } })

  private static func products(
    _ a: any BlockedMatrix, _ b: any BlockedMatrix
  ) -> [Double] {
    let (left, right) = (rows(a), rows(b))
    return left.flatMap { row in right.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
  }

  private static func rows(_ matrix: any BlockedMatrix) -> [[Double]] {
    (0..<matrix.rows).map { matrix.block(rows: $0..<($0 + 1), columns: 0..<matrix.columns) }
  }

  private func largestError(_ actual: Matrix, _ expected: [Double]) -> Double {
    zip(actual.elements, expected).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test func `products of rows are those of plain loops`() throws {
    let actual = try MatrixProducts.ofRows(Self.a, Self.b, jobs: 2)
    #expect(actual.rows == 270 && actual.columns == 300)
    #expect(largestError(actual, Self.products(Self.a, Self.b)) < 1e-11)
  }

  @Test func `a Gram matrix is the products with itself, below and on the diagonal`() throws {
    let actual = try MatrixProducts.gram(Self.b, jobs: 2)
    var expected = Self.products(Self.b, Self.b)
    for row in 0..<300 {
      for column in (row + 1)..<max(row + 1, 300) { expected[row * 300 + column] = 0 }
    }
    #expect(largestError(actual, expected) < 1e-11)
  }

  @Test func `the bits do not depend on threads`() throws {
    let one = try MatrixProducts.ofRows(Self.a, Self.b, jobs: 1)
    let gram = try MatrixProducts.gram(Self.a, jobs: 1)
    for jobs in [2, 3, 16] {
      #expect(try MatrixProducts.ofRows(Self.a, Self.b, jobs: jobs) == one)
      #expect(try MatrixProducts.gram(Self.a, jobs: jobs) == gram)
    }
  }

  @Test func `of no rows there are no products`() throws {
    let none = RowMatrix([[Double]](), columns: 1_100)
    let product = try MatrixProducts.ofRows(none, Self.a, jobs: 2)
    #expect(product.rows == 0 && product.columns == 270)
  }
}

/// Rows of numbers between -1 and 1.
func randomRows(_ count: Int, of columns: Int, seed: UInt64) -> [[Double]] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in
    (0..<columns).map { _ in Double.random(in: -1...1, using: &generator) }
  }
}
