/// A symmetric matrix as the sum of its eigenvalues times the squares of its eigenvectors.
struct Eigensystem: Sendable {
  /// In rising order.
  let values: [Double]
  /// One in each row, of length 1.
  let vectors: Matrix

  /// - Parameter matrix: is read on the diagonal and below.
  /// - Precondition: as many rows as columns.
  /// - Throws: `RunError` where OpenBLAS is not there, or finds no solution.
  init(symmetric matrix: consuming Matrix) throws(RunError) {
    let side = matrix.rows
    precondition(side == matrix.columns, "\(side) x \(matrix.columns) elements")
    let library = try OpenBLAS.loaded()
    var elements = matrix.elements
    _ = consume matrix
    var values = [Double](repeating: 0, count: side)
    var n = Int32(side)
    let stride = max(n, 1)
    // What the vectors need, with the least of one for an empty matrix.
    let workCount = 1 + 6 * side + 2 * side * side
    let integerCount = 3 + 5 * side
    var work = [Double](repeating: 0, count: workCount)
    var integers = [Int32](repeating: 0, count: integerCount)
    var info: Int32 = 0
    // Row by row the lower triangle is what is the upper one column by column.
    library.decompose(
      "V", "U", &n, &elements, [stride], &values, &work, [Int32(workCount)], &integers,
      [Int32(integerCount)], &info, 1, 1)
    guard info == 0 else {
      throw RunError(
        .incomplete,
        "The eigenvalues of a matrix of side \(side) were not found (dsyevd: \(info)). Report it, with "
          + "the zoo if you can.")
    }
    self.values = values
    vectors = Matrix(rows: side, columns: side, elements: elements)
  }
}
