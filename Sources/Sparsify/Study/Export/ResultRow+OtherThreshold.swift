import Tensor

extension ResultRow {
  /// What a row tells of its model when weights are pruned at another threshold than that at which it was measured.
  ///
  /// Sparsities are those of the model. What training measured of the unpruned weights stays, with the KL divergence;
  /// all else that was measured is another model's and is taken away: what is of other images than those to train on,
  /// and in row 0 and in fine-tuning, which have no such training, all that is of images.
  ///
  /// - Parameter model: as it is exported; nil where it is not, and its sparsity is not known.
  func pruned(at threshold: Double, as model: ExportedModel?) -> ResultRow {
    let sparsities = model?.sparsities ?? [:]
    let isTrainedUnpruned = epoch != 0 && (self[ResultColumn.fineTuning] ?? 0) == 0
    return changing { values in
      values = values.members.reduce(into: JSONObject()) { changed, member in
        let column = member.key
        if !ResultColumn.isMeasured(column) || ResultColumn.isOfNoImages(column)
          || isTrainedUnpruned && ResultColumn.isOfTraining(column)
        {
          changed[column] = member.value
        }
        if let sparsity = sparsities[column] { changed[column] = .number(sparsity) }
      }
      if var parameters = values[ResultColumn.parameters]?.object {
        parameters[MethodOption.threshold.parameterKey] = .number(threshold)
        values[ResultColumn.parameters] = .object(parameters)
      }
    }
  }
}

extension ResultColumn {
  /// Whether a measured column is of what is trained, whatever is pruned.
  fileprivate static func isOfNoImages(_ column: ByteText) -> Bool {
    [kl, klWeight, fineTuning].contains { column == ByteText($0) }
  }

  /// Whether a measured column is of the images to train on.
  fileprivate static func isOfTraining(_ column: ByteText) -> Bool {
    column.hasPrefix("\(DataSetPart.train.stem)_")
  }
}

extension ExportedModel {
  /// How much of it is pruned, by the columns of result.json.
  fileprivate var sparsities: [ByteText: Double] {
    let layers = forms.architecture.layers
    let pruned = forms.architecture.weightPlaces(variational: false).map { place in
      parameters[place].count { $0 == 0 }
    }
    var sparsities = zip(layers, pruned).reduce(into: [ByteText: Double]()) { sparsities, layer in
      sparsities[ByteText(ResultColumn.sparsity(ofLayer: layer.0.name))] =
        Double(layer.1) / Double(layer.0.weightCount)
    }
    sparsities[ByteText(ResultColumn.sparsity)] =
      Double(pruned.reduce(0, +)) / Double(forms.architecture.weightCount)
    return sparsities
  }
}
