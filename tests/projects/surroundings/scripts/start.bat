@echo off
rem prefect worker start
set PREFECT_API_URL=http://localhost:4200/api
call prefect worker start ^
  --pool %POOL%
