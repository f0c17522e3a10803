cat <<END
prefect deploy
