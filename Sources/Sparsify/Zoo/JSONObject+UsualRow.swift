import Tensor

extension JSONObject {
  /// A row of result.json with `training_iteration` and accuracies between 0 and 1, also where WeightCLIP's script wrote
  /// it: with the number of the checkpoint under `epoch`, and accuracies in percent.
  var asUsualRow: JSONObject {
    guard self[ResultColumn.epoch] == nil,
      let epoch = self["epoch"]?.count(upTo: ZooLayout.largestEpoch),
      self["learning_rate"] != nil, self["time_per_epoch"] != nil
    else { return self }
    var row = self
    row[ResultColumn.epoch] = .integer(epoch)
    for part in DataSetPart.allCases {
      let key = ResultColumn.accuracy(part)
      if let percent = row[key]?.double { row[key] = .number(percent / 100) }
    }
    return row
  }
}
