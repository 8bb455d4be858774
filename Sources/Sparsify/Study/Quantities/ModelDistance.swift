/// Two models as points: their parameters, weights and biases, as vectors.
package struct ModelDistance: Sendable, Equatable {
  /// The lengths (L2) of both vectors and of their difference.
  package let fullNorm, sparseNorm, distance: Double
  /// Of the angle between them, at most 1; nil where one has length 0.
  package let cosine: Double?

  /// Of two models by all that is learned of them.
  ///
  /// - Precondition: both are of one architecture.
  package init(from full: StudiedModel, to sparse: StudiedModel) {
    self.init(
      from: full.architecture.learnedPart(full.parameters),
      to: full.architecture.learnedPart(sparse.parameters))
  }

  /// - Precondition: both have the same tensors.
  package init(from full: [[Float]], to sparse: [[Float]]) {
    precondition(full.map(\.count) == sparse.map(\.count), "tensors of other sizes")
    var (ff, ss, fs, dd) = (0.0, 0.0, 0.0, 0.0)
    for (full, sparse) in zip(full, sparse) {
      for (f, s) in zip(full, sparse) {
        let (f, s) = (Double(f), Double(s))
        ff += f * f
        ss += s * s
        fs += f * s
        dd += (f - s) * (f - s)
      }
    }
    fullNorm = ff.squareRoot()
    sparseNorm = ss.squareRoot()
    distance = dd.squareRoot()
    cosine = ff > 0 && ss > 0 ? max(-1, min(fs / (fullNorm * sparseNorm), 1)) : nil
  }
}
