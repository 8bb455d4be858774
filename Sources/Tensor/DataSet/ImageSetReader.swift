/// Turns the pickled sets of a data set file into image sets.
struct ImageSetReader {
  /// The bytes that may be taken for copies and conversions.
  private var budget: Int
  private var tree: PickleTree
  private let scaling: ImageScaling?
  /// The type of the first images that are no floating-point numbers.
  private(set) var wholeNumberType: DType?
  /// Whether it stores some as floating-point numbers.
  private var hasFloatingPoint = false
  /// What is odd about the sets, but may do no harm: a sentence each, without a full stop.
  private(set) var notes: [String] = []

  private var heap: PickleHeap { tree.heap }

  /// - Parameter memory: for storages that are compressed.
  init(_ file: TorchFile, budget: Int, memory: MemoryBudget, scaling: ImageScaling?) {
    self.budget = min(budget, memory.left)
    self.scaling = scaling
    tree = PickleTree(file.heap, storages: StorageLoader(file.source, budget: memory))
  }

  /// Takes bytes off the budget: a small file can repeat one label or index 2^40 times.
  private mutating func spend(_ byteCount: Int, on what: String) throws(FileFormatError) {
    guard byteCount <= budget else {
      throw FileFormatError(.limit, "\(what) need more memory than the file accounts for")
    }
    budget -= byteCount
  }

  mutating func required(
    _ part: DataSetPart, of root: PickleContainer.Dict
  ) throws(FileFormatError) -> ImageSet {
    guard let set = try optional(part, of: root) else {
      let names = root.entries.prefix(20).compactMap { entry in
        if case .string(let key) = entry.key { "'\(key.excerpt(40))'" } else { nil }
      }.joined(separator: ", ")
      throw FileFormatError(
        .badContents, "the data set has no \(part.key); its keys are \(names)", key: part.key)
    }
    return set
  }

  /// Nil where it is absent or None.
  mutating func optional(
    _ part: DataSetPart, of root: PickleContainer.Dict
  ) throws(FileFormatError) -> ImageSet? {
    do throws(FileFormatError) {
      switch root[part.key] {
      case nil, .some(.none): return nil
      case .some(let value): return try imageSet(try selection(value))
      }
    } catch {
      throw error.of(key: part.key)
    }
  }

  /// A `TensorDataset`'s images and labels, and which of them a chain of subsets selects.
  private struct Selection {
    let images: StridedTensor
    let labels: StridedTensor
    /// Nil for all of them, in order.
    var indices: [Int]? = nil
  }

  private mutating func selection(
    _ item: PickleItem, depth: Int = 0
  ) throws(FileFormatError) -> Selection {
    guard depth < PickleLimits.depth else {
      throw FileFormatError(.limit, "subsets within subsets, more than \(PickleLimits.depth)")
    }
    guard case .container(let number) = item,
      case .object(let name, let state) = heap.containers[number]
    else {
      if Self.isModelZoo(item, in: heap) { throw Self.modelZoo }
      if let cached = try cached(item) { return cached }
      throw heap.mismatch(item, wanted: "a TensorDataset or Subset")
    }
    guard let attributes = state.flatMap({ heap.dict(.container($0)) }) else {
      throw FileFormatError(.badContents, "a \(name.rawValue) without content")
    }
    switch name {
    case .tensorDataset:
      guard let tensors = heap.tuple(attributes["tensors"]), tensors.count == 2,
        case .tensor(let images) = tensors[0], case .tensor(let labels) = tensors[1]
      else {
        throw FileFormatError(.badContents, "expected a TensorDataset of two tensors")
      }
      return Selection(images: try tree.tensor(images), labels: try tree.tensor(labels))
    case .subset:
      guard let inner = attributes["dataset"], let indices = attributes["indices"] else {
        throw FileFormatError(.badContents, "expected a Subset with a data set and indices")
      }
      let whole = try selection(inner, depth: depth + 1)
      return try subset(try self.indices(indices), of: whole)
    }
  }

  /// Images and labels that a class of somebody's own keeps as two tensors, `data` and `targets`.
  private mutating func cached(_ item: PickleItem) throws(FileFormatError) -> Selection? {
    guard let object = heap.inert(item), object.name.hasSuffix(".CachedDataset"),
      let state = heap.dict(object.state), case .tensor(let images) = state["data"],
      case .tensor(let labels) = state["targets"]
    else { return nil }
    switch state["transform"] {
    case nil, .some(.none): break
    case .some(let transform):
      let note =
        "has a transform, \(heap.typeName(transform).excerpt(200)), which is not executed: its images are taken as "
        + "they are stored"
      if !notes.contains(note) { notes.append(note) }
    }
    return Selection(images: try tree.tensor(images), labels: try tree.tensor(labels))
  }

  /// The class of sets of models, as the code of the published zoos prepares them.
  static let modelZooClass = "ModelDatasetBase"

  /// Whether an object is a set of models.
  static func isModelZoo(_ item: PickleItem, in heap: PickleHeap) -> Bool {
    heap.inert(item)?.name.hasSuffix(ByteText(".\(modelZooClass)")) == true
  }

  static let modelZoo = FileFormatError(
    .badContents, "a preprocessed model zoo, not images: use the raw zoo")

  private mutating func indices(_ item: PickleItem) throws(FileFormatError) -> [Int] {
    if case .tensor(let number) = item {
      let tensor = try tree.tensor(number)
      if tensor.shape.count == 1, let indices = try integers(tensor, "indices") { return indices }
    } else if let range = try range(item) {
      return range
    } else if let array = NumpyArray(item, in: heap), array.shape.count == 1 {
      try spend(array.count * MemoryLayout<Int>.size, on: "\(array.count) indices")
      return array.integers
    } else if case .container(let number) = item {
      switch heap.containers[number] {
      case .list(let items), .tuple(let items):
        var indices: [Int] = []
        indices.reserveCapacity(items.count)
        for (place, item) in items.enumerated() {
          guard let index = heap.integer(item) else {
            throw FileFormatError(
              .badContents,
              "expected a Subset with integer indices, found \(heap.typeName(item).excerpt()) at place "
                + "\(place)")
          }
          indices.append(index)
        }
        return indices
      default: break
      }
    }
    throw FileFormatError(
      .badContents,
      "expected a Subset with integer indices, a list, range, tensor or numpy array of one "
        + "dimension; found \(heap.typeName(item).excerpt(200)). Save it with indices.tolist()")
  }

  /// The numbers of a Python range.
  private mutating func range(_ item: PickleItem) throws(FileFormatError) -> [Int]? {
    guard let object = heap.inert(item),
      ["builtins.range", "__builtin__.range", "__builtin__.xrange"].contains(object.name),
      object.arguments.count == 3
    else { return nil }
    var bounds: [Int] = []
    for argument in object.arguments {
      guard case .int(let bound) = argument else { return nil }
      bounds.append(bound)
    }
    let (start, end, step) = (bounds[0], bounds[1], bounds[2])
    guard step != 0 else { return nil }
    let (distance, overflow) = end.subtractingReportingOverflow(start)
    let isEmpty = distance.signum() != step.signum()
    // Magnitudes have 64 bits, of which the sum of two would overflow.
    let count = isEmpty ? 0 : (distance.magnitude - 1) / step.magnitude + 1
    guard !overflow, count < 1 << 40 else {
      throw FileFormatError(.limit, "a range of \(start) to \(end) as indices")
    }
    try spend(Int(count) * MemoryLayout<Int>.size, on: "\(count) indices")
    return isEmpty ? [] : Array(stride(from: start, to: end, by: step))
  }

  /// The elements, which take up to eight times as much as in the file; nil where they are no integers.
  private mutating func integers(_ tensor: StridedTensor, _ what: String) throws(FileFormatError)
    -> [Int]?
  {
    let elements = try tensor.contiguous(budget: &budget)
    try spend(elements.count * MemoryLayout<Int>.size, on: "\(elements.count) \(what)")
    return elements.integers()
  }

  private mutating func subset(_ indices: [Int], of whole: Selection) throws(FileFormatError)
    -> Selection
  {
    let count = whole.indices?.count ?? whole.images.shape.first ?? 0
    if let position = indices.firstIndex(where: { !(0..<count).contains($0) }) {
      throw FileFormatError(
        .badContents,
        "index \(indices[position]) at place \(position) of a Subset lies outside 0..<\(count)")
    }
    // As indices of the whole, and later as labels.
    try spend(2 * indices.count * MemoryLayout<Int>.size, on: "\(indices.count) indices")
    var selection = whole
    selection.indices = indices.map { whole.indices?[$0] ?? $0 }
    return selection
  }

  private mutating func imageSet(_ selection: Selection) throws(FileFormatError) -> ImageSet {
    let (images, labels) = (selection.images, selection.labels)
    guard images.shape.count == 4 else {
      throw FileFormatError(
        .badContents,
        "images have shape \(images.shape); expected [count, channels, height, width]")
    }
    guard labels.shape.count == 1, labels.shape[0] == images.shape[0] else {
      throw FileFormatError(
        .badContents,
        "\(images.shape[0]) images, but labels of shape \(labels.shape); expected one an image")
    }
    guard images.count > 0, selection.indices?.isEmpty != true else {
      throw FileFormatError(.badContents, "there are no images: shape \(images.shape)")
    }
    let classes = try classes(labels, selection.indices)
    let pixels = try pixels(images, selection.indices)
    let isStored = pixels.dtype != .float32
    if isStored { try spend(PixelLevels.byteCount(scaling), on: "tables of scaled bytes") }
    let set = ImageSet(images: pixels, labels: classes, scaling: isStored ? scaling : nil)
    if let index = set.firstNonFinite() {
      let (image, pixel) = index.quotientAndRemainder(dividingBy: set.stride)
      throw FileFormatError(
        .badContents, "image \(image) has a pixel that is NaN or infinite, number \(pixel)")
    }
    return set
  }

  private mutating func classes(_ labels: StridedTensor, _ indices: [Int]?) throws(FileFormatError)
    -> [Int32]
  {
    guard labels.dtype != .bool, let all = try integers(labels, "labels") else {
      throw FileFormatError(.badContents, "labels are \(labels.dtype); expected integers")
    }
    let values = indices.map { $0.map { all[$0] } } ?? all
    let allowed = 0...DataSetFile.largestLabel
    if let position = values.firstIndex(where: { !allowed.contains($0) }) {
      throw FileFormatError(
        .badContents,
        "image \(position) has the label \(values[position]); expected 0 to \(allowed.upperBound)")
    }
    return values.map { Int32($0) }
  }

  /// The pixels of the images that are selected: bytes as they are, float32 else.
  private mutating func pixels(_ images: StridedTensor, _ indices: [Int]?) throws(FileFormatError)
    -> Tensor
  {
    let all = try images.contiguous(budget: &budget)
    let isWhole = !all.dtype.isFloatingPoint
    if isWhole, wholeNumberType == nil { wholeNumberType = all.dtype }
    if !isWhole { hasFloatingPoint = true }
    if wholeNumberType != nil, hasFloatingPoint {
      throw FileFormatError(
        .badContents,
        "images of \(all.dtype), and \(isWhole ? "floating-point" : "whole") numbers in another set; expected all of one "
          + "kind, as only whole numbers are scaled")
    }
    let type: DType = all.dtype == .uint8 ? .uint8 : .float32
    if all.dtype == type, indices == nil { return all }

    let perImage = images.count / images.shape[0]
    let shape = [indices?.count ?? images.shape[0]] + images.shape.dropFirst()
    let (byteCount, overflow) = (shape[0]).multipliedReportingOverflow(by: perImage * type.size)
    try spend(overflow ? .max : byteCount, on: "images of shape \(shape)")
    let storage = ByteStorage.allocated(count: byteCount) { output in
      if all.dtype == type {
        all.copy(rows: indices, rowCount: perImage, into: output)
        return
      }
      all.convert(rows: indices, rowCount: perImage, into: output)
      if isWhole, let scaling {
        scaling.apply(to: output.bindMemory(to: Float.self), shape: shape)
      }
    }
    guard let storage else {
      throw FileFormatError(.limit, "no memory for images of shape \(shape)")
    }
    return Tensor(dtype: type, shape: shape, storage: storage)
  }
}
