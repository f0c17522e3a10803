"""What runs flows and what is run around them: commands, pools, images, charts, settings (PTD920 to PTD939)."""
