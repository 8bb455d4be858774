/// How the batch engine computes a network: its graph as convolutions, and what stands between them.
///
/// What is kept of a batch is the output of each convolution. What the next layer sees is computed from it
/// whenever it is needed, and kept only where several ask for it.
struct BatchPlan {
  /// A convolution or linear layer.
  struct Convolution {
    /// Its place in `Architecture.layers`.
    let layer: Int
    let geometry: ConvolutionGeometry
    /// What it takes: a place in `values`.
    let input: Int
    /// The batch norm that its output goes through: a place in `norms`.
    var norm: Int?
  }

  /// A batch norm.
  struct Norm {
    let module: String
    let plane: Plane
  }

  /// A summand of a value.
  enum Term: Equatable {
    /// The output of a convolution, normalised where it has a batch norm.
    case convolution(Int)
    case value(Int)
  }

  /// What layers take.
  struct Value {
    enum Kind: Equatable {
      case image
      /// The sum of the terms, and of that the positive part.
      case sum([Term], isRectified: Bool)
      /// The mean over the pixels of a value.
      case mean(Int)
    }

    let kind: Kind
    let plane: Plane
    /// Whether it is kept for the batch.
    var isStored = false
  }

  /// What the network gives.
  enum Output {
    /// The outputs of its last layer, which no batch norm follows: those of a classifier.
    case convolution(Int)
    case value(Int)
  }

  /// What is computed in turn.
  enum Step {
    case convolution(Int)
    case value(Int)
  }

  private(set) var convolutions: [Convolution] = []
  private(set) var norms: [Norm] = []
  private(set) var values: [Value] = []
  private(set) var steps: [Step] = []
  private(set) var output = Output.value(0)

  /// What a node gives, while the plan is made.
  private enum Result {
    case value(Int)
    /// A sum that no layer has asked for yet.
    case terms([Term])
  }

  /// Nil where the network has what this engine does not compute: other nonlinearities than relu, dropout, max
  /// pooling, linear layers after images, convolutions with biases, outputs or sums that are put together otherwise
  /// than a residual network's, or more than 2^18 outputs of a layer for an image.
  ///
  /// - Parameters:
  ///   - nodes: see `Architecture.nodes`.
  ///   - networkLayers: see `Architecture.layers`.
  init?(nodes: [Node], layers networkLayers: [Layer]) {
    var results: [Result] = []
    for node in nodes {
      let plane = Plane(channels: node.channels, height: node.side, width: node.side)
      let inputs = node.inputs.map { results[$0] }
      switch node.operation {
      case .input:
        values.append(Value(kind: .image, plane: plane))
        results.append(.value(0))
      case .weighted(let position):
        let layer = networkLayers[position]
        guard position == convolutions.count, layer.inputPixels == 1, !layer.hasVariationalBias
        else { return nil }
        let geometry = ConvolutionGeometry(
          inputs: layer.inputs, outputs: layer.outputs, kernel: layer.kernel, stride: layer.stride,
          padding: layer.padding, inputHeight: layer.inputSide, inputWidth: layer.inputSide)
        let input = value(inputs[0], geometry.inputPlane)
        results[node.inputs[0]] = .value(input)
        convolutions.append(Convolution(layer: position, geometry: geometry, input: input))
        steps.append(.convolution(convolutions.count - 1))
        results.append(.terms([.convolution(convolutions.count - 1)]))
      case .batchNorm:
        guard case .terms(let terms) = inputs[0], terms.count == 1,
          case .convolution(let number) = terms[0], convolutions[number].norm == nil
        else { return nil }
        convolutions[number].norm = norms.count
        norms.append(Norm(module: node.module, plane: plane))
        results.append(inputs[0])
      case .add:
        results.append(.terms(inputs.flatMap { terms($0) }))
      case .activation(.relu):
        results.append(add(.sum(terms(inputs[0]), isRectified: true), plane))
      case .averagePool:
        let from = nodes[node.inputs[0]]
        let source = value(
          inputs[0], Plane(channels: from.channels, height: from.side, width: from.side))
        results[node.inputs[0]] = .value(source)
        results.append(add(.mean(source), plane))
      case .flatten:
        guard node.channels == nodes[node.inputs[0]].channels else { return nil }
        results.append(inputs[0])
      case .activation, .dropout, .maxPool: return nil
      }
    }
    switch results.last {
    case .value(let value)?: output = .value(value)
    case .terms(let terms)?:
      guard terms.count == 1, case .convolution(let number) = terms[0],
        convolutions[number].norm == nil
      else { return nil }
      output = .convolution(number)
    case nil: return nil
    }
    guard isComputable else { return nil }
    for place in values.indices { values[place].isStored = isStored(place) }
  }

  private mutating func add(_ kind: Value.Kind, _ plane: Plane) -> Result {
    values.append(Value(kind: kind, plane: plane))
    steps.append(.value(values.count - 1))
    return .value(values.count - 1)
  }

  /// The place of a node's result among the values, where it is put if it is not there.
  private mutating func value(_ result: Result, _ plane: Plane) -> Int {
    switch result {
    case .value(let place): return place
    case .terms(let terms):
      _ = add(.sum(terms, isRectified: false), plane)
      return values.count - 1
    }
  }

  private func terms(_ result: Result) -> [Term] {
    switch result {
    case .value(let place): [.value(place)]
    case .terms(let terms): terms
    }
  }

  /// The layer whose outputs are logits; nil where the network ends with another node, or with images.
  var classifier: Int? {
    guard case .convolution(let number) = output,
      convolutions[number].geometry.outputPlane.positions == 1
    else { return nil }
    return number
  }

  /// The terms of a value.
  func terms(of value: Int) -> [Term] {
    if case .sum(let terms, _) = values[value].kind { terms } else { [] }
  }

  /// Whether each convolution is a term of one value, or the network's output, and has numbers enough for its noise;
  /// whether sums have one value among their terms at most, and means a source of their own.
  private var isComputable: Bool {
    var readers = convolutions.map { _ in 0 }
    if case .convolution(let number) = output { readers[number] += 1 }
    for place in values.indices {
      var others = 0
      for term in terms(of: place) {
        switch term {
        case .convolution(let number): readers[number] += 1
        case .value: others += 1
        }
      }
      if others > 1 { return false }
      if case .mean(let source) = values[place].kind, readerCount(source) > 1 { return false }
    }
    return readers.allSatisfy { $0 == 1 }
      && convolutions.allSatisfy {
        $0.geometry.outputPlane.vectors * LaneVector.count <= NoisePlace.largestImage
      }
  }

  /// The layers, sums and means that take a value, and the network's output.
  private func readerCount(_ place: Int) -> Int {
    var count = convolutions.count { $0.input == place }
    for value in values {
      switch value.kind {
      case .image: break
      case .sum(let terms, _): count += terms.count { $0 == .value(place) }
      case .mean(let source): count += source == place ? 1 : 0
      }
    }
    if case .value(place) = output { count += 1 }
    return count
  }

  /// Whether a value is kept: sums that several layers take or that are terms, means, and what the network gives.
  private func isStored(_ place: Int) -> Bool {
    if case .value(place) = output { return true }
    return switch values[place].kind {
    case .image: false
    case .mean: true
    case .sum:
      convolutions.count { $0.input == place } > 1
        || values.indices.contains { terms(of: $0).contains(.value(place)) }
    }
  }
}
