"""The model as a spreadsheet: inputs in, formulas through, break-even out, so that finance can check and change it."""
