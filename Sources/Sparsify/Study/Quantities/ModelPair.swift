import VariationalDropout

/// What is known of a full model and its sparse form after one epoch.
///
/// What several quantities need is computed once, when the pair is made.
package struct ModelPair: Sendable {
  /// A model with what it says of the test set.
  package struct Side: Sendable {
    package let model: ModelTraits
    /// Nil where it was not evaluated.
    package let measures: PredictiveMeasures?

    package init(_ model: ModelTraits, measures: PredictiveMeasures? = nil) {
      self.model = model
      self.measures = measures
    }
  }

  /// Which of the two.
  package enum Member: Sendable {
    /// As it was before anything was pruned.
    case full
    case sparse
  }

  package let epoch: Int
  /// Of result.json.
  package let row: ResultRow
  package let full, sparse: Side
  /// The weights that were kept at the epoch before; nil at the first.
  package let previous: KeptWeights?
  /// The weights that are kept at the model's last epoch.
  package let last: KeptWeights
  /// Between the predictions of both; nil where these are not known.
  package let relation: PredictionRelation?
  package let fullRecall, sparseRecall: ClassRecall?
  package let distance: ModelDistance
  package let structure: UnitStructure

  /// - Parameter distance: of the two.
  /// - Precondition: both models, and what is kept before and at last, are of one architecture; measures
  ///   are of these labels.
  package init(
    epoch: Int, row: ResultRow, full: Side, sparse: Side, distance: ModelDistance,
    previous: KeptWeights?, last: KeptWeights, labels: [Int32]
  ) {
    let architecture = full.model.architecture
    precondition(
      sparse.model.architecture == architecture,
      "\(sparse.model.architecture.family) beside \(architecture.family)")
    self.epoch = epoch
    self.row = row
    self.full = full
    self.sparse = sparse
    self.previous = previous
    self.last = last
    if let f = full.measures?.predictions, let s = sparse.measures?.predictions {
      let classes = architecture.classes
      relation = PredictionRelation(full: f, sparse: s, labels: labels, classes: classes)
      fullRecall = ClassRecall(f, labels: labels, classes: classes)
      sparseRecall = ClassRecall(s, labels: labels, classes: classes)
    } else {
      (relation, fullRecall, sparseRecall) = (nil, nil, nil)
    }
    self.distance = distance
    structure = UnitStructure(
      sparse.model.connections, readers: architecture.readers,
      canLoseUnits: architecture.canLoseUnits)
  }

  package subscript(member: Member) -> Side {
    switch member {
    case .full: full
    case .sparse: sparse
    }
  }

  package var kept: KeptWeights { sparse.model.kept }

  /// Positive where the sparse model is worse.
  var drop: Double? {
    guard let full = full.measures?.accuracy, let sparse = sparse.measures?.accuracy else {
      return nil
    }
    return full - sparse
  }

  /// Its layers in the order of the network.
  package var layers: [LayerPair] {
    full.model.architecture.layers.indices.map { LayerPair(model: self, position: $0) }
  }

  /// Its classes in order.
  package var classes: [ClassPair] {
    (0..<full.model.architecture.classes).map { ClassPair(model: self, label: $0) }
  }
}

/// One layer of two models.
package struct LayerPair: Sendable {
  package let model: ModelPair
  /// From 0.
  package let position: Int

  package var name: String { model.full.model.architecture.layers[position].name }
}

/// One class of the test set, as two models predict it.
package struct ClassPair: Sendable {
  package let model: ModelPair
  /// Its number.
  package let label: Int
}
