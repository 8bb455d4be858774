/// Turns the pickled sets of a data set file into image sets.
struct ImageSetReader {
  /// The bytes that may be taken for copies and conversions.
  private var budget: Int
  private let scaling: ImageScaling?
  /// The type of the first images that are no floating-point numbers.
  private(set) var wholeNumberType: DType?

  init(budget: Int, scaling: ImageScaling? = nil) {
    self.budget = budget
    self.scaling = scaling
  }

  /// Takes bytes off the budget: a small file can repeat one label or index 2^40 times.
  private mutating func spend(_ byteCount: Int, on what: String) throws(TorchFileError) {
    guard byteCount <= budget else {
      throw TorchFileError(.limit, "\(what) need more memory than the file accounts for")
    }
    budget -= byteCount
  }

  mutating func required(_ name: String, of root: PickleDict) throws(TorchFileError) -> ImageSet {
    guard let set = try optional(name, of: root) else {
      let names = root.entries.map { "'\($0.key)'" }.joined(separator: ", ").excerpt(200)
      throw TorchFileError(
        .badContents, "the data set has no \(name); its keys are \(names)", key: name)
    }
    return set
  }

  /// The set called `name`; nil where it is absent or None.
  mutating func optional(_ name: String, of root: PickleDict) throws(TorchFileError) -> ImageSet? {
    do throws(TorchFileError) {
      switch root[name] {
      case nil, .some(.none): return nil
      case .some(let value): return try imageSet(try selection(value))
      }
    } catch {
      throw error.of(key: name)
    }
  }

  /// A `TensorDataset`'s images and labels, and which of them a chain of subsets selects.
  private struct Selection {
    let images: StridedTensor
    let labels: StridedTensor
    /// Nil for all of them, in order.
    var indices: [Int]?
  }

  private mutating func selection(_ value: PickleValue) throws(TorchFileError) -> Selection {
    guard case .object(let object) = value else {
      throw TorchFileError(
        .badContents, "expected a TensorDataset or Subset, found \(value.typeName)")
    }
    guard let state = object.state else {
      throw TorchFileError(.badContents, "a \(object.name.rawValue) without content")
    }
    switch object.name {
    case .tensorDataset:
      guard case .tuple(let tensors) = state["tensors"], tensors.count == 2,
        case .tensor(let images) = tensors[0], case .tensor(let labels) = tensors[1]
      else {
        throw TorchFileError(.badContents, "expected a TensorDataset of two tensors")
      }
      return Selection(images: images, labels: labels, indices: nil)
    case .subset:
      guard let inner = state["dataset"], let indices = try indices(state["indices"]) else {
        throw TorchFileError(.badContents, "expected a Subset with a data set and integer indices")
      }
      return try subset(indices, of: try selection(inner))
    }
  }

  private mutating func indices(_ value: PickleValue?) throws(TorchFileError) -> [Int]? {
    switch value {
    case .list(let items), .tuple(let items):
      var indices: [Int] = []
      indices.reserveCapacity(items.count)
      for item in items {
        guard case .int(let index) = item else { return nil }
        indices.append(index)
      }
      return indices
    case .tensor(let tensor):
      guard tensor.shape.count == 1 else { return nil }
      return try integers(tensor, "indices")
    default: return nil
    }
  }

  /// The elements, which take up to eight times as much as in the file; nil where they are no integers.
  private mutating func integers(_ tensor: StridedTensor, _ what: String) throws(TorchFileError)
    -> [Int]?
  {
    let elements = try tensor.contiguous(budget: &budget)
    try spend(elements.count * MemoryLayout<Int>.size, on: "\(elements.count) \(what)")
    return elements.integers()
  }

  private mutating func subset(_ indices: [Int], of whole: Selection) throws(TorchFileError)
    -> Selection
  {
    let count = whole.indices?.count ?? whole.images.shape.first ?? 0
    if let position = indices.firstIndex(where: { !(0..<count).contains($0) }) {
      throw TorchFileError(
        .badContents,
        "index \(indices[position]) at place \(position) of a Subset lies outside 0..<\(count)")
    }
    // As indices of the whole, and later as labels.
    try spend(2 * indices.count * MemoryLayout<Int>.size, on: "\(indices.count) indices")
    var selection = whole
    selection.indices = indices.map { whole.indices?[$0] ?? $0 }
    return selection
  }

  private mutating func imageSet(_ selection: Selection) throws(TorchFileError) -> ImageSet {
    let (images, labels) = (selection.images, selection.labels)
    guard images.shape.count == 4 else {
      throw TorchFileError(
        .badContents,
        "images have shape \(images.shape); expected [count, channels, height, width]")
    }
    guard labels.shape.count == 1, labels.shape[0] == images.shape[0] else {
      throw TorchFileError(
        .badContents,
        "\(images.shape[0]) images, but labels of shape \(labels.shape); expected one an image")
    }
    guard images.count > 0, selection.indices?.isEmpty != true else {
      throw TorchFileError(.badContents, "there are no images: shape \(images.shape)")
    }
    let classes = try classes(labels, selection.indices)
    let pixels = try pixels(images, selection.indices)
    if let index = pixels.firstNonFinite() {
      let perImage = pixels.count / pixels.shape[0]
      throw TorchFileError(
        .badContents,
        "image \(index / perImage) has a pixel that is NaN or infinite, number \(index % perImage)")
    }
    return ImageSet(images: pixels, labels: classes)
  }

  private mutating func classes(_ labels: StridedTensor, _ indices: [Int]?) throws(TorchFileError)
    -> [Int32]
  {
    guard labels.dtype != .bool, let all = try integers(labels, "labels") else {
      throw TorchFileError(.badContents, "labels are \(labels.dtype); expected integers")
    }
    let values = indices.map { $0.map { all[$0] } } ?? all
    let allowed = 0...DataSetFile.largestLabel
    if let position = values.firstIndex(where: { !allowed.contains($0) }) {
      throw TorchFileError(
        .badContents,
        "image \(position) has the label \(values[position]); expected 0 to \(allowed.upperBound)")
    }
    return values.map { Int32($0) }
  }

  private mutating func pixels(_ images: StridedTensor, _ indices: [Int]?) throws(TorchFileError)
    -> Tensor
  {
    let all = try images.contiguous(budget: &budget)
    if all.dtype == .float32, indices == nil { return all }
    let isWhole = !all.dtype.isFloatingPoint
    if isWhole, wholeNumberType == nil { wholeNumberType = all.dtype }

    let perImage = images.count / images.shape[0]
    let shape = [indices?.count ?? images.shape[0]] + images.shape.dropFirst()
    let (byteCount, overflow) = (shape[0]).multipliedReportingOverflow(by: perImage * 4)
    try spend(overflow ? .max : byteCount, on: "images of shape \(shape)")
    let storage = ByteStorage.allocated(count: byteCount) { output in
      all.convert(rows: indices, rowCount: perImage, into: output)
      if isWhole, let scaling {
        scaling.apply(to: output.bindMemory(to: Float.self), shape: shape)
      }
    }
    guard let storage else {
      throw TorchFileError(.limit, "no memory for images of shape \(shape)")
    }
    return Tensor(dtype: .float32, shape: shape, storage: storage)
  }
}
