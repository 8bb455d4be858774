/// The text of a twin's `model.py`: its networks for PyTorch, in both forms of their checkpoints.
package let modelScript = ##"""
  """The networks of this zoo for PyTorch (1.10 and later), in both forms of their checkpoints.

      import sys
      sys.dont_write_bytecode = True  # Loaders would take the folder __pycache__ for a model.
      from model import load, accuracy
      model = load("TRIAL_FOLDER")                        # the last epoch, plain sparse form
      model = load("TRIAL_FOLDER", epoch=3)               # another epoch
      model = load("TRIAL_FOLDER", form="variational")    # weights, log_sigma2 and pruning on the fly
      data = torch.load("dataset.pt", weights_only=False) # leave weights_only out before PyTorch 1.13
      print(accuracy(model, data["testset"]))

  or from a shell:

      python model.py TRIAL_FOLDER [dataset.pt] [--epoch N] [--form plain|variational] [--threshold X]

  A plain checkpoint is an ordinary state dict whose pruned entries are zero. A variational one holds for
  each layer the unpruned weight and bias and their log_sigma2; in evaluation every weight, and every
  bias of a convolution, with log_alpha = log_sigma2 - 2 ln|w| at or above the threshold counts as zero.
  """
  import argparse
  import json
  import os
  import sys

  try:
      import torch
      from torch import nn
      import torch.nn.functional as F
  except ImportError as error:
      if __name__ != "__main__":
          raise
      if {"-h", "--help"} & set(sys.argv[1:]):
          print(__doc__)
          sys.exit(0)
      sys.exit("Error: PyTorch can't be imported (%s). https://pytorch.org says how to install it." % error)

  # Of each convolution: outputs, kernel, pooling; the side of the images; where dropout layers may be.
  FAMILIES = {
      "CNN": ([(8, 5, True), (6, 5, True), (4, 2, False)], 28, False),
      "CNN2": ([(6, 5, True), (9, 5, True), (6, 2, False)], 28, False),
      "CNN3": ([(16, 3, True), (32, 3, True), (15, 3, True)], 32, True),
  }

  NONLINEARITIES = {
      "tanh": nn.Tanh,
      "relu": nn.ReLU,
      "leakyrelu": nn.LeakyReLU,
      "sigmoid": nn.Sigmoid,
      "silu": nn.SiLU,
      "gelu": nn.GELU,
  }


  class Flatten(nn.Module):
      def forward(self, x):
          return x.flatten(1)


  class Sparse:
      """What variational layers add: log_sigma2 tensors, and weights pruned by them."""

      threshold = 3.0

      def add_log_sigma2(self):
          self.log_sigma2 = nn.Parameter(torch.full_like(self.weight, -10.0))
          self.log_sigma2_bias = nn.Parameter(torch.full_like(self.bias, -10.0))

      def pruned(self, mean, log_sigma2, bound):
          mean, log_sigma2 = mean.detach().double(), log_sigma2.detach().double()
          log_alpha = log_sigma2 - 2 * torch.log(mean.abs() + 1e-15)
          return log_alpha.clamp(-bound, bound) >= self.threshold


  class SparseConv2d(nn.Conv2d, Sparse):
      def __init__(self, *arguments, **options):
          super().__init__(*arguments, **options)
          self.add_log_sigma2()

      def forward(self, x):
          weight = self.weight.masked_fill(self.pruned(self.weight, self.log_sigma2, 8.0), 0.0)
          bias = self.bias.masked_fill(self.pruned(self.bias, self.log_sigma2_bias, 8.0), 0.0)
          return F.conv2d(x, weight, bias)


  class SparseLinear(nn.Linear, Sparse):
      def __init__(self, *arguments, **options):
          super().__init__(*arguments, **options)
          self.add_log_sigma2()

      def forward(self, x):
          weight = self.weight.masked_fill(self.pruned(self.weight, self.log_sigma2, 10.0), 0.0)
          return F.linear(x, weight, self.bias)


  class Network(nn.Module):
      """Three convolutions and two linear layers; `module_list` has the indices of the checkpoints.

      In evaluation only: the variational form has no noise here.
      """

      def __init__(self, family="CNN", channels=1, classes=10, nonlinearity="tanh",
                   dropout=None, variational=False, threshold=3.0):
          """dropout: the rate, or None for a network without dropout layers (CNN3 always has them)."""
          super().__init__()
          convolutions, side, always = FAMILIES[family]
          if always and dropout is None:
              dropout = 0.0
          conv, linear = (SparseConv2d, SparseLinear) if variational else (nn.Conv2d, nn.Linear)
          modules = []

          def activate(drops):
              modules.append(NONLINEARITIES[nonlinearity]())
              if drops and dropout is not None:
                  modules.append(nn.Dropout(dropout))

          inputs = channels
          for i, (outputs, kernel, pooled) in enumerate(convolutions):
              modules.append(conv(inputs, outputs, kernel))
              side = side - kernel + 1
              if pooled:
                  modules.append(nn.MaxPool2d(2, 2))
                  side = side // 2
              activate(drops=i < 2 or always)
              inputs = outputs
          modules.append(Flatten())
          modules.append(linear(inputs * side * side, 20))
          activate(drops=True)
          modules.append(linear(20, classes))
          self.module_list = nn.ModuleList(modules)
          self.scale = self.normalize = None
          for module in self.modules():
              if isinstance(module, Sparse):
                  module.threshold = threshold

      def pixels(self, x):
          """Images that the data set stores as whole numbers, as the zoo was trained on them."""
          if self.scale is None:
              raise TypeError("images of %s: the zoo's params.json does not say how they are scaled"
                              % x.dtype)
          x = x.float()
          if self.scale != "none":
              x = x / self.scale
          if self.normalize is not None:
              mean, deviation = (torch.tensor(values, device=x.device).view(1, -1, 1, 1)
                                 for values in self.normalize)
              x = (x - mean) / deviation
          return x

      def forward(self, x):
          if not x.is_floating_point():
              x = self.pixels(x)
          for module in self.module_list:
              x = module(x)
          return x


  def _epochs(trial):
      names = [name.split("_")[1] for name in os.listdir(trial) if name.startswith("checkpoint_")]
      epochs = sorted(int(name) for name in names if name.isdigit())
      if not epochs:
          raise ValueError("%s has no checkpoints: it is no trial folder" % trial)
      return epochs


  def _read(path):
      try:
          return torch.load(path, map_location="cpu", weights_only=True)
      except TypeError:  # PyTorch before 1.13 does not know weights_only.
          return torch.load(path, map_location="cpu")


  def load(trial, epoch=None, form="plain", threshold=None):
      """The network of a trial folder with its weights, ready to evaluate.

      epoch: None for the last. form: "plain", or "variational" where the zoo has that form.
      threshold: of log_alpha, for the variational form; None for the one the zoo was made with.
      """
      trial = os.fspath(trial)
      with open(os.path.join(trial, "params.json")) as file:
          params = json.load(file)
      if epoch is None:
          epoch = _epochs(trial)[-1]
      folder = os.path.join(trial, "checkpoint_%06d" % epoch)
      state = _read(os.path.join(folder, "checkpoints"))
      if form == "variational" and not any("log_sigma2" in key for key in state):
          path = os.path.join(folder, "variational")
          if not os.path.exists(path):
              raise ValueError("%s has no variational form" % folder)
          state = _read(path)
      variational = any("log_sigma2" in key for key in state)
      if threshold is None:
          threshold = params.get("sparsify::threshold", 3.0)
      # Keys and shapes decide what the network is; params.json adds the nonlinearity.
      indices = sorted(set(int(key.split(".")[1]) for key in state))
      first = state["module_list.0.weight"]
      family = {8: "CNN", 6: "CNN2", 16: "CNN3"}[first.shape[0]]
      has_dropout = family == "CNN3" or indices[1] == 4
      model = Network(
          family, channels=first.shape[1], classes=state["module_list.%d.weight" % indices[-1]].shape[0],
          nonlinearity=params["model::nlin"],
          dropout=float(params.get("model::dropout") or 0.0) if has_dropout else None,
          variational=variational, threshold=threshold)
      model.scale = params.get("sparsify::scale")
      model.normalize = params.get("sparsify::normalize")
      model.load_state_dict(state)  # Into float32, whatever the source had: images are float32.
      return model.eval()


  class CachedDataset(torch.utils.data.Dataset):
      """Images and labels as WeightCLIP's zoos keep them.

      torch.load looks for the class in the program that runs: `from model import CachedDataset` there.
      """

      def __len__(self):
          return len(self.targets)

      def __getitem__(self, index):
          return self.data[index], self.targets[index]


  def accuracy(model, dataset, batch=1000):
      """The share of right predictions on a data set of images and labels."""
      correct = 0
      loader = torch.utils.data.DataLoader(dataset, batch_size=batch)
      with torch.no_grad():
          for images, labels in loader:
              correct += int((model(images).argmax(1) == labels).sum())
      return correct / len(dataset)


  def _arguments():
      parser = argparse.ArgumentParser(description="Shows the network of a trial, and its accuracy on a data set.")
      parser.add_argument("trial", help="a trial's folder")
      parser.add_argument("dataset", nargs="?", help="a dataset.pt, to evaluate its testset")
      parser.add_argument("--epoch", type=int, help="default: the last")
      parser.add_argument("--form", choices=("plain", "variational"), default="plain",
                          help="which of a checkpoint's forms to load; default: plain")
      parser.add_argument("--threshold", type=float,
                          help="of log_alpha, for the variational form; default: the one the zoo was made with")
      return parser.parse_args()


  def _main():
      arguments = _arguments()
      try:
          network = load(arguments.trial, arguments.epoch, arguments.form, arguments.threshold)
          print(network)
          if arguments.dataset:
              try:
                  sets = torch.load(arguments.dataset, weights_only=False)
              except TypeError:
                  sets = torch.load(arguments.dataset)
              print("test accuracy:", accuracy(network, sets["testset"]))
      except OSError as error:
          sys.exit("Error: %s" % error)
      except Exception as error:  # Whatever PyTorch makes of a file that is something else.
          sys.exit("Error: %s: %s" % (type(error).__name__, error))


  if __name__ == "__main__":
      _main()

  """##
