/// Ridge regression in closed form, for all penalties and any targets by one eigendecomposition.
///
/// With a column of ones at the end of the samples X, `b = (X'X + λI)⁻¹ X'y`; the coefficient of the ones is
/// penalised like all others. Where there are fewer samples than features, `XX' = U diag(e) U'` is decomposed
/// and `b = X'a` with `a = U diag(1/(e + λ)) U'y`; b is not formed, as the prediction of a sample x is that of its
/// products with the samples, `xX'a`. Else `X'X = U diag(e) U'` and `b = U diag(1/(e + λ)) U'X'y`.
package struct Ridge: Sendable {
  /// λ, in the order in which they are tried.
  package static let penalties = [
    1e3, 3e2, 1e2, 3e1, 1e1, 3e0, 1e0, 3e-1, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5,
  ]

  /// The largest matrix that is decomposed: of 1.2 GB, which takes 3.5 GB and some minutes.
  package static let largestSide = 12_000

  private let jobs: Int
  private let isDual: Bool
  /// The samples with their ones.
  private let samples: any BlockedMatrix
  private let eigenvalues: [Double]
  /// One in each row.
  private let eigenvectors: Matrix
  /// What coefficients are multiplied with to predict a sample of the other sets.
  private let bases: (validation: any BlockedMatrix, test: any BlockedMatrix)

  /// - Parameters:
  ///   - features: of each set; it is fitted to the samples of `train`, of which there is one at least.
  ///   - jobs: the threads.
  /// - Throws: `RunError` where there are too many samples and features, or OpenBLAS is not there.
  package init(_ features: SplitParts<any BlockedMatrix>, jobs: Int) throws(RunError) {
    let samples = WithOnes(features.train)
    let isDual = samples.rows < samples.columns
    let side = min(samples.rows, samples.columns)
    guard side <= Self.largestSide else {
      throw RunError(
        .usage,
        "\(samples.rows) samples of \(features.train.columns) features to train on are too many: that takes "
          + "the eigenvalues of a matrix of side \(side), of at most \(Self.largestSide). Take fewer epochs "
          + "with --epochs.")
    }
    self.jobs = jobs
    self.isDual = isDual
    self.samples = samples
    let eigensystem = try Eigensystem(
      symmetric: MatrixProducts.gram(isDual ? samples : Transpose(samples), jobs: jobs))
    // A Gram matrix has none below zero but by rounding.
    eigenvalues = eigensystem.values.map { max($0, 0) }
    eigenvectors = eigensystem.vectors
    func basis(_ others: any BlockedMatrix) throws(RunError) -> any BlockedMatrix {
      let others = WithOnes(others)
      return isDual ? try MatrixProducts.ofRows(others, samples, jobs: jobs) : others
    }
    bases = (try basis(features.validation), try basis(features.test))
  }

  /// What is predicted of the samples of each set.
  ///
  /// - Parameter targets: a row for each target, with a value for each sample of `train`.
  /// - Throws: `RunError`, as `init` does.
  package func predictions(
    fitting targets: RowMatrix
  ) throws(RunError) -> SplitParts<RidgePredictions> {
    let side = eigenvalues.count
    let products: any BlockedMatrix =
      isDual
      ? targets as any BlockedMatrix
      : try MatrixProducts.ofRows(targets, Transpose(samples), jobs: jobs)
    // U'y or U'X'y: a row for each eigenvector, a column for each target.
    let turned = try MatrixProducts.ofRows(eigenvectors, products, jobs: jobs)
    var scaled: [Double] = []
    for penalty in Self.penalties {
      for target in 0..<targets.rows {
        for (k, value) in eigenvalues.enumerated() {
          scaled.append(turned[k, target] / (value + penalty))
        }
      }
    }
    let solution = Matrix(
      rows: Self.penalties.count * targets.rows, columns: side, elements: scaled)
    let vectors = Transpose(eigenvectors)
    let coefficients = try MatrixProducts.ofRows(solution, vectors, jobs: jobs)
    func predictions(_ basis: any BlockedMatrix) throws(RunError) -> RidgePredictions {
      RidgePredictions(
        try MatrixProducts.ofRows(basis, coefficients, jobs: jobs), targets: targets.rows)
    }
    return SplitParts(
      train: isDual ? try fitted(solution, targets: targets.rows) : try predictions(samples),
      validation: try predictions(bases.validation), test: try predictions(bases.test))
  }

  /// `XX'a`, which is `U diag(e/(e + λ)) U'y`.
  private func fitted(_ solution: Matrix, targets: Int) throws(RunError) -> RidgePredictions {
    var scaled = solution
    let side = solution.columns
    for place in scaled.elements.indices {
      scaled.elements[place] *= eigenvalues[place % side]
    }
    return RidgePredictions(
      try MatrixProducts.ofRows(Transpose(eigenvectors), scaled, jobs: jobs),
      targets: targets)
  }
}

/// What a ridge regression predicts of some samples.
package struct RidgePredictions: Sendable, Equatable {
  /// A row for each sample; a column for each penalty and target.
  private let matrix: Matrix
  private let targets: Int

  init(_ matrix: Matrix, targets: Int) { (self.matrix, self.targets) = (matrix, targets) }

  /// Of all samples.
  ///
  /// - Parameter penalty: its place in `Ridge.penalties`.
  package func of(target: Int, penalty: Int) -> [Double] {
    matrix.column(penalty * targets + target)
  }
}
