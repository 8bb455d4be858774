import Tensor

/// `WeightsTexts` as arrays of a `weights.npz`: names and hyperparameters, and a description of the whole in JSON.
struct TextColumns {
  private enum Elements {
    case flags([Bool])
    case integers([Int64])
    case numbers([Double])
    case scalars([UInt32])
  }

  private let columns: [(outline: ArrayOutline, elements: Elements)]

  var outlines: [ArrayOutline] { columns.map(\.outline) }

  init(_ given: WeightsTexts) {
    func texts(_ name: String, _ texts: [String], shape: [Int]) -> (ArrayOutline, Elements) {
      let (outline, scalars) = ArrayOutline.texts(name, texts, shape: shape)
      return (outline, .scalars(scalars))
    }
    var columns = [texts("names", given.names, shape: [given.names.count])]
    for (key, values) in given.config.columns {
      let name = "config/\(key)"
      switch values {
      case .flags(let values):
        columns.append((ArrayOutline(name, .number(.bool), shape: [values.count]), .flags(values)))
      case .integers(let values):
        columns.append(
          (ArrayOutline(name, .number(.int64), shape: [values.count]), .integers(values)))
      case .numbers(let values):
        columns.append(
          (ArrayOutline(name, .number(.float64), shape: [values.count]), .numbers(values)))
      case .texts(let values):
        columns.append(texts(name, values.map { $0 ?? "" }, shape: [values.count]))
      }
    }
    columns.append(texts("metadata", [JSONValue.object(given.description).text()], shape: []))
    self.columns = columns
  }

  func write(to writer: ArrayFileWriter) throws(FileError) {
    for (outline, elements) in columns {
      switch elements {
      case .flags(let values): try writer.append(values, to: outline.name)
      case .integers(let values): try writer.append(values, to: outline.name)
      case .numbers(let values): try writer.append(values, to: outline.name)
      case .scalars(let values): try writer.append(values, to: outline.name)
      }
    }
  }
}
