"""Reports: staging of the Quarto project and its rendering, by Quarto or by pandoc and typst."""
