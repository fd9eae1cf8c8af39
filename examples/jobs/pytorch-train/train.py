"""Trains a small classifier with PyTorch and leaves its weights and figures in the outputs.

Data: /inputs/data.csv, one example a line, features first and the class as a whole number last; without it, made-up spirals.
It says how far it is, keeps a checkpoint after each epoch, and saves what it has when it is asked to end.
"""
import csv
import json
import math
import os
import random
import signal
import sys

OUTPUTS = os.environ.get("AIFORGE_OUTPUTS", "outputs")
INPUTS = os.environ.get("AIFORGE_INPUTS", "inputs")


def setting(name, default):
    return type(default)(os.environ.get(name, default))


EPOCHS, BATCH, RATE, HIDDEN, SEED = setting("EPOCHS", 20), setting("BATCH", 256), setting("RATE", 0.01), setting("HIDDEN", 64), setting("SEED", 1)


def read_examples():
    """Pairs of features and class."""
    path = os.path.join(INPUTS, "data.csv")
    if os.path.exists(path):
        with open(path, newline="") as file:
            return [([float(value) for value in row[:-1]], int(row[-1])) for row in csv.reader(file) if row]
    numbers = random.Random(SEED)
    return [
        ([radius * math.sin(angle), radius * math.cos(angle)], arm)
        for arm in range(3)
        for radius in (index / 1000 for index in range(1000))
        for angle in [arm * 2.1 + radius * 4 + numbers.gauss(0, 0.15)]
    ]


def save(model, figures):
    import torch

    os.makedirs(OUTPUTS, exist_ok=True)
    # Renamed into place: whoever is ended in the middle leaves the last whole one.
    torch.save(model.state_dict(), os.path.join(OUTPUTS, "model.new"))
    os.replace(os.path.join(OUTPUTS, "model.new"), os.path.join(OUTPUTS, "model.pt"))
    with open(os.path.join(OUTPUTS, "figures.json"), "w") as file:
        json.dump(figures, file, indent=1)


def main():
    import torch

    torch.manual_seed(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    examples = read_examples()
    features = torch.tensor([features for features, _ in examples], device=device)
    classes = torch.tensor([kind for _, kind in examples], device=device)
    model = torch.nn.Sequential(
        torch.nn.Linear(features.shape[1], HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.ReLU(),
        torch.nn.Linear(HIDDEN, int(classes.max()) + 1)).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    print(f"{len(examples)} examples, {sum(p.numel() for p in model.parameters())} weights, on {device}", flush=True)

    figures, ending = [], []
    signal.signal(signal.SIGTERM, lambda *_: ending.append(True))
    for epoch in range(1, EPOCHS + 1):
        for chosen in torch.randperm(len(examples), device=device).split(BATCH):
            loss = torch.nn.functional.cross_entropy(model(features[chosen]), classes[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            right = (model(features).argmax(dim=1) == classes).float().mean().item()
        figures.append({"epoch": epoch, "loss": loss.item(), "accuracy": right})
        save(model, figures)
        print(f"::aiforge progress={epoch / EPOCHS:.3f} message=epoch {epoch} of {EPOCHS}, accuracy {right:.3f}", flush=True)
        if ending:
            print("asked to end; what there is, is saved", flush=True)
            sys.exit(143)


if __name__ == "__main__":
    main()
