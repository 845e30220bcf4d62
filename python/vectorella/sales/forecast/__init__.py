"""How many of what will be sold where: forecasts with intervals, and a backtest of them."""
