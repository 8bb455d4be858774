/// A pickle program, written instruction by instruction.
public struct PickleProgram {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public init(_ build: (inout PickleProgram) -> Void) { build(&self) }

  /// Instructions as Python's pickletools abbreviates them: `(`, `t`, `R`.
  public mutating func op(_ codes: String) { bytes += codes.utf8 }

  public mutating func op(_ code: UInt8) { bytes.append(code) }

  /// A name in two lines.
  public mutating func global(_ module: String, _ name: String) {
    bytes += "c\(module)\n\(name)\n".utf8
  }

  public mutating func text(_ text: String) {
    op("X")
    count(text.utf8.count)
    bytes += text.utf8
  }

  public mutating func int(_ number: Int) {
    op("J")
    count(number)
  }

  /// A whole number of eight bytes.
  public mutating func longInt(_ number: Int) {
    op(0x8A)
    op(8)
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Four bytes, little-endian.
  public mutating func count(_ number: Int) {
    withUnsafeBytes(of: Int32(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func tuple(_ build: (inout PickleProgram) -> Void) {
    op("(")
    build(&self)
    op("t")
  }

  public mutating func dict(_ build: (inout PickleProgram) -> Void) {
    op("}(")
    build(&self)
    op("u")
  }

  /// Calls a function with what `arguments` leaves.
  public mutating func call(
    _ module: String, _ name: String, _ arguments: (inout PickleProgram) -> Void = { _ in }
  ) {
    global(module, name)
    tuple(arguments)
    op("R")
  }

  /// Bytes as protocol 2 writes them.
  public mutating func latin1(_ bytes: [UInt8]) {
    call("_codecs", "encode") {
      $0.text(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
      $0.text("latin1")
    }
  }

  /// A row-major tensor of the storage `data/KEY`, of which it is all.
  public mutating func tensor(
    _ key: Int, _ shape: [Int], storage: String = "FloatStorage", offset: Int = 0,
    storageCount: Int? = nil
  ) {
    call("torch._utils", "_rebuild_tensor_v2") {
      $0.tuple {
        $0.text("storage")
        $0.global("torch", storage)
        $0.text("\(key)")
        $0.text("cpu")
        $0.int(storageCount ?? shape.reduce(1, *))
      }
      $0.op("Q")
      $0.int(offset)
      $0.tuple { for size in shape { $0.int(size) } }
      $0.tuple { program in
        for i in shape.indices { program.int(shape[(i + 1)...].reduce(1, *)) }
      }
      $0.op(0x89)
      $0.call("collections", "OrderedDict")
    }
  }

  /// A numpy array of one dimension.
  public mutating func array(_ type: String, order: String, count: Int, _ elements: [UInt8]) {
    array(type, order: order, shape: [count]) { $0.latin1(elements) }
  }

  /// A numpy array.
  ///
  /// - Parameters:
  ///   - isFortran: whether the first dimension's neighbours lie beside each other.
  ///   - elements: leaves their bytes.
  public mutating func array(
    _ type: String, order: String, shape: [Int], isFortran: Bool = false,
    _ elements: (inout PickleProgram) -> Void
  ) {
    call("numpy._core.multiarray", "_reconstruct") {
      $0.global("numpy", "ndarray")
      $0.tuple { $0.int(0) }
      $0.latin1([UInt8(ascii: "b")])
    }
    tuple {
      $0.int(1)
      $0.tuple { for size in shape { $0.int(size) } }
      $0.elementType(type, order: order)
      $0.op(isFortran ? 0x88 : 0x89)
      elements(&$0)
    }
    op("b")
  }

  /// A numpy array as protocol 5 has it.
  public mutating func array5(
    _ type: String, order: String, shape: [Int], isFortran: Bool = false, _ elements: [UInt8]
  ) {
    call("numpy._core.numeric", "_frombuffer") {
      $0.op(0x96)
      $0.count(elements.count)
      $0.count(0)
      $0.bytes += elements
      $0.elementType(type, order: order)
      $0.tuple { for size in shape { $0.int(size) } }
      $0.text(isFortran ? "F" : "C")
    }
  }

  /// Bytes as Python 2 writes them, which tells them from no text.
  public mutating func bytes(_ bytes: [UInt8]) {
    op("T")
    count(bytes.count)
    self.bytes += bytes
  }

  /// A number of numpy.
  public mutating func scalar(_ type: String, order: String, _ element: [UInt8]) {
    call("numpy._core.multiarray", "scalar") {
      $0.elementType(type, order: order)
      $0.latin1(element)
    }
  }

  private mutating func elementType(_ type: String, order: String) {
    call("numpy", "dtype") {
      $0.text(type)
      $0.op(0x89)
      $0.op(0x88)
    }
    tuple {
      $0.int(3)
      $0.text(order)
      $0.op("NNN")
      $0.int(-1)
      $0.int(-1)
      $0.int(0)
    }
    op("b")
  }
}
