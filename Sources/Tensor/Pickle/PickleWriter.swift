/// Writes values as pickles of protocol 2, which Python and every version of PyTorch read.
///
/// Without memo: what occurs twice is written twice. The same value always gives the same bytes.
public struct PickleWriter {
  /// The storages of the tensors written so far; their keys are their places here.
  private(set) var storages: [ByteStorage] = []

  private var bytes: [UInt8] = [PickleOpcode.proto.rawValue, 2]
  private var storageNumbers: [StorageIdentity: Int] = [:]

  /// One storage under one type; PyTorch ties a type to each.
  private struct StorageIdentity: Hashable {
    let storage: ObjectIdentifier
    let dtype: DType
  }

  /// Python's pickler writes lists and dicts in batches of this many items.
  private static let batch = 1_000

  init() {}

  /// The pickle of a value without tensors.
  ///
  /// - Precondition: there is no tensor in `value`: a plain pickle has nowhere to put its elements.
  public static func pickle(_ value: PickleValue) -> [UInt8] {
    var writer = PickleWriter()
    let bytes = writer.program(value)
    precondition(writer.storages.isEmpty, "a tensor in a plain pickle")
    return bytes
  }

  /// The whole program for `value`; `storages` then holds what it refers to.
  mutating func program(_ value: PickleValue) -> [UInt8] {
    write(value)
    emit(.stop)
    return bytes
  }

  private mutating func write(_ value: PickleValue) {
    switch value {
    case .none: emit(.none)
    case .bool(let value): emit(value ? .newTrue : .newFalse)
    case .int(let value): write(value)
    case .wideInteger(let value): writeLong(value.bytes)
    case .float(let value): emit(.binFloat, bytesOf: value.bitPattern.bigEndian)
    case .string(let text): write(text)
    case .list(let items):
      emit(.emptyList)
      writeBatches(items, one: .append, many: .appends) { $0.write($1) }
    case .tuple(let items):
      writeTuple(items.count) { writer in
        for item in items { writer.write(item) }
      }
    case .dict(let dict): write(dict)
    case .tensor(let tensor): write(tensor)
    case .object(let object): write(object)
    case .instance(let instance): write(instance)
    }
  }

  // MARK: Plain values

  private mutating func emit(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

  private mutating func emit(_ opcode: PickleOpcode, bytesOf number: some FixedWidthInteger) {
    emit(opcode)
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  /// In the shortest form, as Python does.
  private mutating func write(_ value: Int) {
    if let byte = UInt8(exactly: value) {
      emit(.binInt1, bytesOf: byte)
    } else if let short = UInt16(exactly: value) {
      emit(.binInt2, bytesOf: short.littleEndian)
    } else if let word = Int32(exactly: value) {
      emit(.binInt, bytesOf: word.littleEndian)
    } else {
      writeLong(WideInteger(Int128(value)).bytes)
    }
  }

  private mutating func writeLong(_ digits: [UInt8]) {
    emit(.long1, bytesOf: UInt8(digits.count))
    bytes.append(contentsOf: digits)
  }

  private mutating func write(_ text: ByteText) {
    emit(.binUnicode, bytesOf: UInt32(text.utf8.count).littleEndian)
    bytes.append(contentsOf: text.utf8)
  }

  // MARK: Containers

  private mutating func writeBatches<Items: RandomAccessCollection>(
    _ items: Items, one: PickleOpcode, many: PickleOpcode,
    _ write: (inout PickleWriter, Items.Element) -> Void
  ) {
    var rest = items[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.batch)
      rest = rest.dropFirst(Self.batch)
      if batch.count > 1 { self.emit(.mark) }
      for item in batch { write(&self, item) }
      self.emit(batch.count > 1 ? many : one)
    }
  }

  private mutating func writeTuple(_ count: Int, _ items: (inout PickleWriter) -> Void) {
    if count > 3 { emit(.mark) }
    items(&self)
    let short: [PickleOpcode] = [.emptyTuple, .tuple1, .tuple2, .tuple3]
    emit(count < short.count ? short[count] : .tuple)
  }

  private mutating func write(_ dict: PickleDict) {
    if dict.isOrdered {
      writeEmptyOrderedDict()
    } else {
      emit(.emptyDict)
    }
    writeBatches(dict.entries, one: .setItem, many: .setItems) { writer, entry in
      switch entry.key {
      case .string(let text): writer.write(text)
      case .int(let number): writer.write(number)
      }
      writer.write(entry.value)
    }
    if let metadata = dict.metadata {
      write(PickleDict([(.string("_metadata"), metadata)]))
      emit(.build)
    }
  }

  private mutating func writeEmptyOrderedDict() {
    write(.orderedDict)
    emit(.emptyTuple)
    emit(.reduce)
  }

  private mutating func write(_ global: PickleGlobal) {
    let name = global.fullName.description
    let point = name.lastIndex(of: ".")!
    emit(.global)
    bytes.append(contentsOf: "\(name[..<point])\n\(name[name.index(after: point)...])\n".utf8)
  }

  private mutating func write(_ object: PickledObject) {
    write(.dataSet(object.name))
    emit(.emptyTuple)
    emit(.newObj)
    if let state = object.state {
      write(state)
      emit(.build)
    }
  }

  private mutating func write(_ instance: PickledInstance) {
    emit(.global)
    bytes.append(contentsOf: "\(instance.module)\n\(instance.name)\n".utf8)
    emit(.emptyTuple)
    emit(.newObj)
    write(instance.attributes)
    emit(.build)
  }

  // MARK: Tensors

  /// `_rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, backward hooks)`, for a
  /// parameter within `_rebuild_parameter(tensor, requires_grad, backward hooks)`.
  private mutating func write(_ tensor: StridedTensor) {
    if tensor.isParameter { write(.rebuildParameter) }
    write(.rebuildTensor)
    writeTuple(6) { writer in
      writer.writeStorage(of: tensor)
      writer.write(tensor.offset)
      writer.write(.tuple(tensor.shape.map { .int($0) }))
      writer.write(.tuple(tensor.strides.map { .int($0) }))
      writer.emit(tensor.requiresGrad && !tensor.isParameter ? .newTrue : .newFalse)
      writer.writeEmptyOrderedDict()
    }
    emit(.reduce)
    guard tensor.isParameter else { return }
    emit(tensor.requiresGrad ? .newTrue : .newFalse)
    writeEmptyOrderedDict()
    emit(.tuple3)
    emit(.reduce)
  }

  private mutating func writeStorage(of tensor: StridedTensor) {
    let identity = StorageIdentity(storage: ObjectIdentifier(tensor.storage), dtype: tensor.dtype)
    let number = storageNumbers[identity] ?? storages.count
    if number == storages.count {
      storageNumbers[identity] = number
      storages.append(tensor.storage)
    }
    writeTuple(5) { writer in
      writer.write("storage")
      writer.write(.storage(tensor.dtype))
      writer.write(ByteText(String(number)))
      writer.write("cpu")
      writer.write(tensor.storage.bytes.count / tensor.dtype.size)
    }
    emit(.binPersID)
  }
}
