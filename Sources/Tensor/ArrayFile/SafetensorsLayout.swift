/// A safetensors file: the length of its header in eight bytes, the header in JSON, then the elements of
/// all tensors without a gap.
///
/// The largest elements come first, so that all are aligned to their size.
/// Source: the format's description at https://github.com/huggingface/safetensors.
package struct SafetensorsLayout: ArrayFileLayout {
  package let arrays: [ArrayOutline]
  package let offsets: [Int]
  private let start: [UInt8]

  /// - Parameter metadata: texts by name, in the order they are written.
  /// - Precondition: no array is of texts, and none is called `__metadata__`.
  package init(_ arrays: [ArrayOutline], metadata: [(key: String, value: String)] = []) {
    let arrays =
      arrays.enumerated().sorted {
        ($0.element.type.size, $1.offset) > ($1.element.type.size, $0.offset)
      }.map(\.element)
    var header = JSONObject()
    if !metadata.isEmpty {
      var texts = JSONObject()
      for (key, value) in metadata { texts[key] = .string(value) }
      header[SafetensorsFile.metadataKey] = .object(texts)
    }
    var places: [Int] = []
    var end = 0
    for array in arrays {
      precondition(header[array.name] == nil, "two tensors '\(array.name)'")
      places.append(end)
      header[array.name] = [
        "dtype": .string(array.type.safetensorsName),
        "shape": .array(array.shape.map { .integer($0) }),
        "data_offsets": [.integer(end), .integer(end + array.byteCount)],
      ]
      end += array.byteCount
    }
    var text = Array(JSONValue.object(header).text().utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var start: [UInt8] = []
    start.append(littleEndian: UInt64(text.count))
    start += text
    self.arrays = arrays
    self.start = start
    offsets = places.map { $0 + start.count }
  }

  package func frame(checksums: [UInt32]) -> [(offset: Int, bytes: [UInt8])] { [(0, start)] }
}

extension ElementType {
  fileprivate var safetensorsName: String {
    guard case .number(let dtype) = self else { preconditionFailure("safetensors has no texts") }
    return dtype.safetensorsName
  }
}

extension DType {
  /// The type's name in safetensors files.
  var safetensorsName: String {
    switch self {
    case .float64: "F64"
    case .float32: "F32"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int64: "I64"
    case .int32: "I32"
    case .int16: "I16"
    case .int8: "I8"
    case .uint8: "U8"
    case .bool: "BOOL"
    }
  }
}
